#include "services/matching/documents/texts.h"

#include "entente/type/v1/quantity.pb.h"

namespace entente::matching {
namespace {

template <class Parameters>
std::string in_words(const std::string& id, const Parameters& parameters, Language language) {
  common::TextValues values;
  for (const auto& [name, value] : parameters) {
    const std::string word = "value." + value;
    values[name] = common::has_text(word) ? common::text(word, language) : value;
  }
  return common::text(id, language, values);
}

}  // namespace

std::string render(const matcher::Text& text, Language language) {
  return in_words(text.id, text.parameters, language);
}

std::string render(const type::v1::EngineText& text, Language language) {
  return in_words(text.id(), text.parameters(), language);
}

}  // namespace entente::matching
