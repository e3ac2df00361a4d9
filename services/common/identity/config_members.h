// The members of one object of a configuration in JSON, each taken by its kind; what is wrong stands with file and
// path.
#pragma once

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/identity/json_object.h"

namespace entente::common {

class ConfigMembers {
 public:
  ConfigMembers(const nlohmann::json& object, std::string file, std::string path)
      : object_(object), file_(std::move(file)), path_(std::move(path)) {}

  absl::Status wrong(std::string_view name, std::string_view rule) const {
    return make_error(kInvalidConfiguration, concat("oidc file ", file_, ": ", path_, name, " ", rule));
  }
  // The first member that none of the others asked for.
  absl::Status check_names(const std::set<std::string>& known) const {
    for (const auto& [name, value] : object_.items()) {
      if (!known.contains(name)) return wrong(name, "is no name here; docs/security.md has them");
    }
    return absl::OkStatus();
  }
  bool has(std::string_view name) const { return object_.contains(name); }
  const nlohmann::json& at(const std::string& name) const { return object_.at(name); }

  absl::Status take(std::string_view name, std::string& target) const {
    if (!has(name)) return absl::OkStatus();
    const auto text = text_in(object_, name);
    if (!text || text->empty()) return wrong(name, "must be a text that isn't empty");
    target = *text;
    return absl::OkStatus();
  }
  absl::Status take(std::string_view name, absl::Duration least, absl::Duration most, absl::Duration& target) const {
    if (!has(name)) return absl::OkStatus();
    const std::string text = text_in(object_, name).value_or("");
    if (!absl::ParseDuration(text, &target) || target < least || target > most) {
      return wrong(name, concat("must be a duration from ", absl::FormatDuration(least), " to ",
                                absl::FormatDuration(most), ", e.g. 60s"));
    }
    return absl::OkStatus();
  }
  absl::Status take(const std::string& name, std::vector<std::string>& target) const {
    if (!has(name)) return absl::OkStatus();
    target = object_.at(name).is_array() ? texts_at(object_, name) : std::vector<std::string>();
    const bool has_empty = std::find(target.begin(), target.end(), "") != target.end();
    if (!target.empty() && !has_empty && target.size() == object_.at(name).size()) return absl::OkStatus();
    return wrong(name, "must be an array of texts, none of them empty");
  }

 private:
  const nlohmann::json& object_;
  const std::string file_;
  const std::string path_;
};

}  // namespace entente::common
