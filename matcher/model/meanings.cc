#include "matcher/model/meanings.h"

namespace entente::matcher {
namespace {

template <typename Value, typename Answer>
Answer found(const Meanings::ByCode<Value>& meanings, std::string_view code, Answer otherwise) {
  const auto at = meanings.find(code);
  return at == meanings.end() ? otherwise : Answer(at->second);
}

}  // namespace

Payer Meanings::payer(std::string_view code) const {
  return found(payers, code, Payer::kUnknown);
}
Place Meanings::place(std::string_view modality) const {
  return found(places, modality, Place::kUnknown);
}
std::int32_t Meanings::urgency(std::string_view code) const {
  return found(urgencies, code, 0);
}
std::string_view Meanings::family(std::string_view primary_tag) const {
  return found(families, primary_tag, std::string_view());
}
std::string_view Meanings::field(std::string_view topic) const {
  return found(fields, topic, std::string_view());
}

}  // namespace entente::matcher
