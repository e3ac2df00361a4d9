#include "services/common/sheets/said.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// "a or b or c"
std::string with_or(std::string_view value, Language language) {
  const std::string_view english = " or ";
  std::string out;
  for (std::size_t at = value.find(english); at != std::string_view::npos; at = value.find(english)) {
    append(out, value.substr(0, at), " ", text("said.or", language), " ");
    value.remove_prefix(at + english.size());
  }
  return concat(out, value);
}

// As a value stands in English, written as `language` has it.
std::string in_words(std::string_view place, std::string_view value, Language language) {
  if (place.starts_with("day")) return format_date(value, language);
  if (place.starts_with("either")) return with_or(value, language);
  std::int64_t number = 0;
  const char* const last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, number);
  const bool is_count = place.starts_with("count") && error == std::errc() && end == last;
  return is_count ? format_count(number, language) : std::string(value);
}

// What stands at the places between `pieces`. The first and the last piece are where they must be, each other one as
// far left as it can: if there is a way at all, this finds one.
std::optional<std::vector<std::string_view>> parts_between(const std::vector<std::string_view>& pieces,
                                                           std::string_view text) {
  if (pieces.size() == 1) return text == pieces[0] ? std::optional(std::vector<std::string_view>()) : std::nullopt;
  const std::string_view first = pieces.front();
  const std::string_view last = pieces.back();
  if (text.size() < first.size() + last.size() || !text.starts_with(first) || !text.ends_with(last))
    return std::nullopt;
  std::vector<std::string_view> parts;
  std::string_view rest = text.substr(first.size(), text.size() - first.size() - last.size());
  for (std::size_t i = 1; i + 1 < pieces.size(); ++i) {
    const std::size_t at = rest.find(pieces[i]);
    if (at == std::string_view::npos) return std::nullopt;
    parts.push_back(rest.substr(0, at));
    rest.remove_prefix(at + pieces[i].size());
  }
  parts.push_back(rest);
  return parts;
}

}  // namespace

TextsByEnglish::TextsByEnglish(std::initializer_list<std::string_view> lists) {
  for (const std::string_view id : text_ids()) {
    const bool is_of_them =
        std::any_of(lists.begin(), lists.end(), [&](std::string_view list) { return id.starts_with(list); });
    if (!is_of_them) continue;
    Form& form = forms_.emplace_back(Form{.id = id, .pieces = {}, .places = {}});
    std::string_view rest = pattern(id, Language::kEnglish);
    for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
      const std::size_t close = rest.find('}', open);
      if (close == std::string_view::npos) break;
      form.pieces.push_back(rest.substr(0, open));
      form.places.push_back(rest.substr(open + 1, close - open - 1));
      rest.remove_prefix(close + 1);
    }
    form.pieces.push_back(rest);
    for (const std::string_view piece : form.pieces) form.fixed += static_cast<std::ptrdiff_t>(piece.size());
  }
  const auto rank = [](const Form& form) { return std::pair(form.pieces.back().empty(), -form.fixed); };
  std::stable_sort(forms_.begin(), forms_.end(), [&](const Form& a, const Form& b) { return rank(a) < rank(b); });
}

std::optional<std::string> TextsByEnglish::in(Language language, std::string_view english) const {
  return at_depth(0, language, english);
}

std::optional<std::string> TextsByEnglish::at_depth(int depth, Language language, std::string_view english) const {
  if (depth == kDeepest) return std::nullopt;
  for (const Form& form : forms_) {
    if (const auto values = values_in(depth, language, form, english)) return text(form.id, language, *values);
  }
  return std::nullopt;
}

std::optional<TextValues> TextsByEnglish::values_in(int depth, Language language, const Form& form,
                                                    std::string_view english) const {
  const auto parts = parts_between(form.pieces, english);
  if (!parts) return std::nullopt;
  TextValues values;
  for (std::size_t i = 0; i < form.places.size(); ++i) {
    const std::string_view place = form.places[i];
    const std::string_view part = (*parts)[i];
    const bool is_said = place.starts_with("said");
    const bool is_cause = place.starts_with("cause");
    std::optional<std::string> value = is_said || is_cause ? at_depth(depth + 1, language, part) : std::nullopt;
    if (!value && !is_said) value = in_words(place, part, language);
    if (!value) return std::nullopt;
    values.emplace(place, *std::move(value));
  }
  return values;
}

std::optional<std::string> said_in(Language language, std::string_view english) {
  static const TextsByEnglish& texts =
      *new TextsByEnglish({"said.", "cli.errno.", "review.cause.", "review.condition.", "review.who."});
  if (language == Language::kEnglish) return std::string(english);
  return texts.in(language, english);
}

std::optional<std::string> said_in(Language language, const FieldViolation& violation) {
  static const TextsByEnglish& engine = *new TextsByEnglish({"fault."});
  const std::optional<std::string> description = said_in(language, violation.description);
  if (!description) return engine.in(language, concat(violation.field, ": ", violation.description));
  return text("said.tail.of", language, {{"subject", violation.field}, {"said", *description}});
}

std::optional<std::string> said_in(Language language, const absl::Status& error) {
  const std::string_view message = to_std(error.message());
  const std::vector<FieldViolation> violations = field_violations_of(error);
  if (language == Language::kEnglish || violations.empty()) {
    const std::string sentence = concat("error.", reason_of(error));
    return pattern(sentence, Language::kEnglish) == message ? text(sentence, language) : said_in(language, message);
  }
  std::string all;
  for (const FieldViolation& violation : violations) {
    const std::optional<std::string> one = said_in(language, violation);
    if (!one) return std::nullopt;
    all = all.empty() ? *one : text("said.tail.then", language, {{"said", all}, {"said_2", *one}});
  }
  return all;
}

}  // namespace entente::common
