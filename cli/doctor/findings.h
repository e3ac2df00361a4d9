// What was looked at, how bad it is, and what to do about it. Not thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/common/sheets/texts.h"

namespace entente::cli {

enum class Severity {
  kFine,
  kNote,     // nothing is wrong; somebody may want to know
  kWarning,  // it works, or may stop to
  kError,    // it doesn't work, or loses something
};

std::string_view severity_name(Severity severity);  // "fine", "note", "warning", "error"

struct Finding {
  std::string id;  // stable: "certificate.expired"; before the dot what was looked at
  Severity severity;
  std::string what;
  std::string remedy;  // empty: nothing is to be done
};

class Findings {
 public:
  // The texts `cli.doctor.ID` and, unless it is fine, `cli.doctor.ID.remedy`, in the user's language.
  void add(Severity severity, std::string_view id, const common::TextValues& values = {});
  // The same; value `error` is what the status says.
  void add(Severity severity, std::string_view id, const absl::Status& status, common::TextValues values = {});

  const std::vector<Finding>& all() const { return findings_; }
  Severity worst() const;
  // 0: nothing worse than a note; 1: an error; 4: warnings alone.
  int exit_code() const;
  // {"worst": "error", "findings": [{"id", "severity", "what", "remedy"}]}
  std::string as_json() const;

 private:
  std::vector<Finding> findings_;
};

}  // namespace entente::cli
