#include "cli/doctor/findings.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/output/language.h"
#include "cli/output/report.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

constexpr int kWarningsAlone = 4;

}  // namespace

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::kFine:
      return "fine";
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      break;
  }
  return "error";
}

void Findings::add(Severity severity, std::string_view id, const common::TextValues& values) {
  const std::string text = common::concat("cli.doctor.", id);
  findings_.push_back({std::string(id), severity, say(text, values),
                       severity == Severity::kFine ? std::string() : say(common::concat(text, ".remedy"), values)});
}

void Findings::add(Severity severity, std::string_view id, const absl::Status& status, common::TextValues values) {
  values["error"] = translated(common::to_std(status.message()));
  add(severity, id, values);
}

Severity Findings::worst() const {
  Severity worst = Severity::kFine;
  for (const Finding& finding : findings_) worst = std::max(worst, finding.severity);
  return worst;
}

int Findings::exit_code() const {
  if (worst() == Severity::kError) return kNo;
  return worst() == Severity::kWarning ? kWarningsAlone : kDone;
}

std::string Findings::as_json() const {
  nlohmann::ordered_json document = {{"worst", severity_name(worst())}, {"findings", nlohmann::ordered_json::array()}};
  for (const Finding& finding : findings_) {
    document["findings"].push_back({{"id", finding.id},
                                    {"severity", severity_name(finding.severity)},
                                    {"what", finding.what},
                                    {"remedy", finding.remedy}});
  }
  return document.dump(2) + "\n";
}

}  // namespace entente::cli
