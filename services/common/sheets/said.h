// What a program says in English, found again in the catalogue: services and libraries say their faults in English,
// which is what their contracts promise (AIP-193), and whoever shows them to a person finds the text by its English, as
// gettext does. Texts `said.…` of data/texts/said.csv; a test reads the sources and holds that none is missing. Places
// mean what their names begin with: `said` is itself said in English and is found in turn, `cause` is too, if it is
// known (much of it is the system's), `count` is a whole number, `day` a date, `either` names with “or” between them;
// others are taken over. Immutable; thread-safe.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "services/common/base/errors.h"
#include "services/common/sheets/texts.h"

namespace entente::common {

// The texts whose ids begin with one of `lists`, by their English.
class TextsByEnglish {
 public:
  explicit TextsByEnglish(std::initializer_list<std::string_view> lists);

  // `english` in `language`; nothing where no text has this form, or a part that is itself said isn't known. Of several
  // forms one that has its own end, before those that end with a place; of those the one with the most words of its
  // own. Linear in forms and length, to a depth of kDeepest parts in parts.
  std::optional<std::string> in(Language language, std::string_view english) const;

  static constexpr int kDeepest = 6;

 private:
  // "has {count} entries": pieces "has ", " entries"; places "count".
  struct Form {
    std::string_view id;
    std::vector<std::string_view> pieces;
    std::vector<std::string_view> places;
    std::ptrdiff_t fixed = 0;  // bytes of all pieces
  };
  std::optional<std::string> at_depth(int depth, Language language, std::string_view english) const;
  std::optional<TextValues> values_in(int depth, Language language, const Form& form, std::string_view english) const;

  std::vector<Form> forms_;  // in the order in which they are tried
};

// What was said of a fault, in `language`; nothing where it isn't known. English is as it was said.
std::optional<std::string> said_in(Language language, std::string_view english);
// "title: is missing"; the engine's faults of a programme (texts `fault.…`), too.
std::optional<std::string> said_in(Language language, const FieldViolation& violation);
// The message of an error: of its field violations each by itself, "title: is missing; …"; else the sentence of its
// reason (texts `error.…`), or what was said.
std::optional<std::string> said_in(Language language, const absl::Status& error);

}  // namespace entente::common
