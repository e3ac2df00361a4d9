#include "services/profiles/code_meanings.h"

#include <algorithm>
#include <array>

#include "entente/type/v1/import_report.pb.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/wording.h"
#include "services/profiles/vocabulary_sheet.h"

namespace entente::profiles {

extern const char* const kVocabulariesCsv;  // data/vocabularies.csv

namespace {

using Meaning = v1::Vocabulary::Meaning;

constexpr auto kKinds = std::to_array<MeaningKind>({
    {"cost-sharing", Meaning::kPayer, true},
    {"modality", Meaning::kPlace, true},
    {"urgency", Meaning::kUrgency, true},
    {"language", Meaning::kFamily, false},
    {"help", Meaning::kMoney, false},
});

const VocabulariesById& usual_vocabularies() {
  static const VocabulariesById* const usual = [] {
    auto* read = new VocabulariesById();
    type::v1::ImportReport report;
    merge_vocabularies(common::Sheet::read(kVocabulariesCsv, vocabulary_columns()), *read, report);
    return read;
  }();
  return *usual;
}

}  // namespace

const MeaningKind* meaning_kind(std::string_view vocabulary) {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](const MeaningKind& kind) { return kind.vocabulary == vocabulary; });
  return found == kKinds.end() ? nullptr : &*found;
}

std::string allowed_meanings(const MeaningKind& kind) {
  const auto& field = *Meaning::descriptor()->FindFieldByNumber(kind.kind);
  if (kind.kind == Meaning::kFamily) return "family: and a code of vocabulary 'language'";
  if (field.enum_type() == nullptr) return field.name();
  std::string all;
  for (int i = 0; i < field.enum_type()->value_count(); ++i) {
    const auto& value = *field.enum_type()->value(i);
    if (value.number() != 0) all += common::concat(all.empty() ? "" : ", ", field.name(), ":", common::word_of(value));
  }
  return all;
}

bool read_meaning(const MeaningKind& kind, std::string_view text, v1::Vocabulary::Meaning& meaning) {
  return common::read_text(text, meaning) && meaning.of_case() == kind.kind;
}

const v1::Vocabulary::Meaning* usual_meaning(std::string_view vocabulary, std::string_view code) {
  const auto found = usual_vocabularies().find(vocabulary);
  if (found == usual_vocabularies().end()) return nullptr;
  const auto& entries = found->second.entries();
  const auto entry = std::find_if(entries.begin(), entries.end(), [&](const auto& one) { return one.code() == code; });
  return entry == entries.end() || !entry->has_engine() ? nullptr : &entry->engine();
}

const v1::Vocabulary& usual_languages() {
  return usual_vocabularies().at("language");
}

}  // namespace entente::profiles
