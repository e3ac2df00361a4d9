// Speaker: says in one language why a document isn't true. Immutable; safe to share.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "services/common/strings.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {

class Speaker {
 public:
  explicit Speaker(matching::Language language) : french_(language == matching::Language::kFrench) {}

  std::string_view word(std::string_view english, std::string_view french) const { return french_ ? french : english; }

  absl::Status untrue(std::string_view where, std::string_view english, std::string_view french) const {
    return absl::FailedPreconditionError(common::concat(where, word(": ", " : "), word(english, french)));
  }

  // Whether what a document says is what follows from the data. REQUIRES: both are numbers, or both compare.
  template <class Said, class Found>
  absl::Status same(std::string_view where, const Said& said, const Found& found) const {
    if constexpr (std::is_integral_v<Said> && !std::is_same_v<Said, bool>) {
      if (std::cmp_equal(said, found)) return absl::OkStatus();
    } else {
      if (said == found) return absl::OkStatus();
    }
    return untrue(where, common::concat("it says ", shown(said), "; from the data it is ", shown(found)),
                  common::concat("le document dit ", shown(said), " ; d’après les données, c’est ", shown(found)));
  }

 private:
  template <class Value>
  auto shown(const Value& value) const {
    if constexpr (std::is_same_v<Value, bool>) {
      return value ? word("true", "vrai") : word("false", "faux");
    } else {
      return value;
    }
  }

  const bool french_;
};

}  // namespace entente::cli
