#include "cli/commands/round_files.h"
#include "cli/output/message_json.h"

#include <sys/utsname.h>

#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/output/files.h"
#include "cli/output/report.h"
#include "cli/round_view/quota_table.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {

absl::Status put_out(const RoundOutput& round, const Names& names, const OutputOptions& options) {
  const std::vector<std::string> written = {"round.json", "proposals.csv", "run.json", "certificate.json"};
  if (!options.directory.empty()) {
    ENTENTE_RETURN_IF_ERROR(
        write_files(options.directory, {{written[0], round.round_json},
                                        {written[1], proposals_sheet(round.document, names, options.language)},
                                        {written[2], round.run_json},
                                        {written[3], round.certificate_json}}));
  }
  if (options.quiet) return absl::OkStatus();
  if (options.format == "json") {
    nlohmann::json summary = {{"programme", round.document.programme},
                              {"example", names.example},
                              {"snapshot", message_json(round.document.snapshot)},
                              {"result", message_json(round.document.result)},
                              {"balance", message_json(round.document.balance)}};
    if (names.city_count > 0) summary["cities"] = {{"count", names.city_count}, {"membersTotal", names.members_total}};
    if (!options.directory.empty()) summary["files"] = written;
    std::cout << matching::canonical_text(summary);
  } else {
    print_round(std::cout, round.document, names, {.language = options.language});
    if (!options.directory.empty()) {
      std::cout << '\n' << options.directory << ": round.json, proposals.csv, run.json, certificate.json\n";
    }
  }
  return absl::OkStatus();
}

int put_conflict(const google::protobuf::RepeatedPtrField<type::v1::EngineText>& conflict, const Names& names,
                 const OutputOptions& options) {
  if (options.quiet) return kNo;
  if (options.format == "json") {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& text : conflict) list.push_back(message_json(text));
    std::cout << matching::canonical_text({{"infeasible", true}, {"conflict", std::move(list)}});
  } else {
    print_conflict(std::cout, conflict, names, options.language);
  }
  return kNo;
}

std::string run_json(const std::string& started, const std::vector<RunPhase>& phases) {
  nlohmann::json times = nlohmann::json::object();
  for (const RunPhase& phase : phases) times[phase.name + "_ms"] = phase.milliseconds;
  utsname host{};
  uname(&host);
  const nlohmann::json run = {{"document", "entente.run.v1"},
                              {"started", started},
                              {"times", times},
                              {"host",
                               {{"name", host.nodename},
                                {"system", common::concat(host.sysname, " ", host.release)},
                                {"machine", host.machine},
                                {"threads", std::thread::hardware_concurrency()}}}};
  return matching::canonical_text(run);
}

}  // namespace entente::cli
