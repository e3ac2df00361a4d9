// Speaker: says in one language why a document isn't true. Immutable; safe to share.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/texts.h"
#include "services/matching/documents/texts.h"

namespace entente::matching {

class Speaker {
 public:
  explicit Speaker(Language language) : language_(language) {}

  std::string text(std::string_view id, const common::TextValues& values = {}) const {
    return common::text(id, language_, values);
  }

  // What is untrue at a place of a document, as the text `id` says it.
  absl::Status untrue(std::string_view where, std::string_view id, const common::TextValues& values = {}) const {
    return absl::FailedPreconditionError(
        text("cli.verify.untrue", {{"where", std::string(where)}, {"what", text(id, values)}}));
  }

  // Whether what a document says is what follows from the data. REQUIRES: both are numbers, or both compare.
  template <class Said, class Found>
  absl::Status same(std::string_view where, const Said& said, const Found& found) const {
    if constexpr (std::is_integral_v<Said> && !std::is_same_v<Said, bool>) {
      if (std::cmp_equal(said, found)) return absl::OkStatus();
    } else {
      if (said == found) return absl::OkStatus();
    }
    return untrue(where, "cli.verify.says_other", {{"said", shown(said)}, {"found", shown(found)}});
  }

 private:
  template <class Value>
  std::string shown(const Value& value) const {
    if constexpr (std::is_same_v<Value, bool>) {
      return text(value ? "cli.verify.true" : "cli.verify.false");
    } else {
      return common::concat(value);
    }
  }

  const Language language_;
};

}  // namespace entente::matching
