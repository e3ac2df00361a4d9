#include "services/profiles/vocabulary_sheet.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/profiles/code_meanings.h"
#include "services/profiles/import_report.h"
#include "services/profiles/message_diff.h"
#include "services/profiles/sheet_values.h"

namespace entente::profiles {
namespace {

using Entry = v1::Vocabulary::Entry;

constexpr std::string_view kNoParent = "cross";
constexpr std::size_t kMostLabel = 120;
constexpr std::size_t kMostMeaning = 500;

// Codes are slugs, but those of other standards keep their capitals (FCS domain `T-ich`).
bool is_code(std::string_view text) {
  return common::is_slug(absl::AsciiStrToLower(common::to_absl(text)));
}

// Every code of a vocabulary, stored or in the sheet; rows may name what comes later.
using Codes = std::map<std::string, std::set<std::string>, std::less<>>;

bool has_code(const Codes& codes, std::string_view vocabulary, std::string_view code) {
  const auto found = codes.find(vocabulary);
  return found != codes.end() && found->second.contains(std::string(code));
}

// A text by language; an empty cell removes it.
void read_text(RowFaults& faults, std::string_view column, std::string_view language, std::size_t most,
               google::protobuf::Map<std::string, std::string>& texts) {
  if (!faults.has_column(column)) return;
  const std::string& text = faults.cell(column);
  common::FieldViolations violations;
  common::check_text(column, text, {.max_code_points = most, .required = column == "label_en"}, violations);
  if (!violations.empty()) return faults.add(column, violations.list().front().description, "INVALID_FIELD");
  if (text.empty()) {
    texts.erase(std::string(language));
  } else {
    texts[std::string(language)] = text;
  }
}

// What the code means to the engine. Without the column, the sheet is from before there was one: what is stored stays,
// and the network's own codes mean what they usually do.
void read_engine(RowFaults& faults, std::string_view vocabulary, const Codes& codes, Entry& entry) {
  const MeaningKind* const kind = meaning_kind(vocabulary);
  if (!faults.has_column("engine")) {
    const v1::Vocabulary::Meaning* const usual = usual_meaning(vocabulary, entry.code());
    if (!entry.has_engine() && usual != nullptr) *entry.mutable_engine() = *usual;
  } else if (const std::string& text = faults.cell("engine"); text.empty()) {
    entry.clear_engine();
  } else if (kind == nullptr) {
    return faults.add(
        "engine", common::concat("must be empty: codes of vocabulary '", vocabulary, "' mean nothing to the engine"),
        "UNKNOWN_MEANING");
  } else if (!read_meaning(*kind, text, *entry.mutable_engine()) ||
             (entry.engine().has_family() && !has_code(codes, vocabulary, entry.engine().family()))) {
    return faults.add("engine",
                      common::concat("of code '", entry.code(), "' must be ", kind->required ? "one of " : "empty or ",
                                     allowed_meanings(*kind)),
                      "UNKNOWN_MEANING");
  }
  if (kind != nullptr && kind->required && !entry.has_engine()) {
    faults.add(
        "engine",
        common::concat("of code '", entry.code(), "' is required, since the engine asks what it means: give one of ",
                       allowed_meanings(*kind), faults.has_column("engine") ? "" : " in a column `engine`"),
        "REQUIRED");
  }
}

void read_entry(RowFaults& faults, std::string_view vocabulary, const Codes& codes, Entry& entry) {
  read_text(faults, "label_en", "en", kMostLabel, *entry.mutable_labels());
  read_text(faults, "label_fr", "fr", kMostLabel, *entry.mutable_labels());
  read_text(faults, "meaning_en", "en", kMostMeaning, *entry.mutable_meanings());
  read_text(faults, "meaning_fr", "fr", kMostMeaning, *entry.mutable_meanings());
  if (faults.has_column("parent")) {
    const std::string& parent = faults.cell("parent");
    if (!parent.empty() && parent != kNoParent && !has_code(codes, "creative-field", parent) &&
        !has_code(codes, vocabulary, parent)) {
      faults.add("parent", "must be a creative field, a code of the same vocabulary, or 'cross'", "UNKNOWN_CODE");
    }
    entry.set_parent(parent);
  }
  if (faults.has_column("fcs")) {
    for (const std::string& domain : common::split_list(faults.cell("fcs"))) {
      if (!has_code(codes, "fcs-domain", domain)) {
        faults.add("fcs", "must be codes of vocabulary 'fcs-domain', separated by ;", "UNKNOWN_CODE");
      }
    }
    entry.set_fcs_domain(faults.cell("fcs"));
  }
  read_engine(faults, vocabulary, codes, entry);
  if (const std::string& text = faults.cell("deprecated"); !text.empty()) {
    const std::optional<bool> flag = parse_flag(text);
    if (!flag.has_value()) return faults.add("deprecated", "must be true or false", "UNKNOWN_CODE");
    entry.set_deprecated(*flag);
  } else if (faults.has_column("deprecated")) {
    entry.set_deprecated(false);
  }
}

// A row that has been read; reported once its place in the vocabulary is known.
struct EntryDraft {
  int row;
  Entry entry;
};

const Entry* find_entry(const v1::Vocabulary& vocabulary, std::string_view code) {
  const auto found = std::find_if(vocabulary.entries().begin(), vocabulary.entries().end(),
                                  [&](const Entry& entry) { return entry.code() == code; });
  return found == vocabulary.entries().end() ? nullptr : &*found;
}

// The vocabulary with the sheet's entries in front, and what each row does to it.
v1::Vocabulary merge(const v1::Vocabulary& before, const std::string& name, std::vector<EntryDraft> drafts,
                     entente::type::v1::ImportReport& report) {
  v1::Vocabulary merged;
  merged.set_name(name);
  merged.set_etag(before.etag());
  std::set<std::string, std::less<>> listed;
  for (EntryDraft& draft : drafts) {
    const Entry* stored = find_entry(before, draft.entry.code());
    if (stored == nullptr) {
      report_new(draft.row, name, report);
    } else {
      std::vector<std::string> changed = changed_fields_but(*stored, draft.entry, {});
      if (stored != &before.entries(std::min(merged.entries_size(), before.entries_size() - 1))) {
        changed.emplace_back("position");
      }
      report_changed(draft.row, name, *stored, draft.entry, changed, report);
    }
    listed.insert(draft.entry.code());
    *merged.add_entries() = std::move(draft.entry);
  }
  for (const Entry& entry : before.entries()) {
    if (!listed.contains(entry.code())) *merged.add_entries() = entry;
  }
  return merged;
}

}  // namespace

const common::SheetColumns& vocabulary_columns() {
  static const common::SheetColumns columns{
      .required = {"vocabulary", "code", "label_en"},
      .optional = {"label_fr", "meaning_en", "meaning_fr", "parent", "fcs", "engine", "deprecated"},
      .ids = {"vocabulary", "code", "label_en", "label_fr"}};
  return columns;
}

void merge_vocabularies(const common::Sheet& sheet, VocabulariesById& vocabularies,
                        entente::type::v1::ImportReport& report) {
  if (!begin_report(sheet, report)) return;
  Codes codes;
  for (const auto& [id, vocabulary] : vocabularies) {
    for (const Entry& entry : vocabulary.entries()) codes[id].insert(entry.code());
  }
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    codes[sheet.field(i, "vocabulary")].insert(sheet.field(i, "code"));
  }
  bool usual_taken = false;
  std::map<std::pair<std::string, std::string>, int> row_by_code;
  std::map<std::pair<std::string, std::string>, int> row_by_label;
  std::map<std::string, std::vector<EntryDraft>> drafts;
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    RowFaults faults(sheet, i, report);
    const std::string& id = faults.cell("vocabulary");
    const std::string& code = faults.cell("code");
    if (!common::is_slug(id)) {
      faults.add("vocabulary", "must be a slug such as creative-field: a-z, 0-9 and single hyphens", "INVALID_SLUG");
    }
    if (!is_code(code)) {
      faults.add("code", "must be 1-63 characters of letters, digits and single hyphens", "INVALID_SLUG");
    }
    if (const auto [first, is_new] = row_by_code.emplace(std::pair(id, code), faults.row()); !is_new) {
      faults.add("code", common::concat("row ", first->second, " has this code already: drop one of them"),
                 "DUPLICATE_ID");
    }
    // Sheets may name a code by its label, so a label must mean one code.
    for (const std::string_view column : {"label_en", "label_fr"}) {
      const std::string label = common::name_key(faults.cell(column));
      if (label.empty()) continue;
      const auto first = row_by_label.emplace(std::pair(common::concat(id, " ", column), label), faults.row()).first;
      if (first->second != faults.row()) {
        faults.add(column, common::concat("row ", first->second, " has this label already: make them differ"),
                   "DUPLICATE_LABEL");
      }
    }
    const auto stored = vocabularies.find(id);
    const Entry* before = stored == vocabularies.end() ? nullptr : find_entry(stored->second, code);
    Entry entry = before == nullptr ? Entry() : *before;
    entry.set_code(code);
    read_entry(faults, id, codes, entry);
    usual_taken = usual_taken ||
                  (!faults.has_column("engine") && entry.has_engine() && (before == nullptr || !before->has_engine()));
    if (!faults.any()) drafts[id].push_back({faults.row(), std::move(entry)});
  }
  for (auto& [id, entries] : drafts) {
    const v1::Vocabulary before = vocabularies[id];
    vocabularies[id] = merge(before, common::VocabularyName(id).text(), std::move(entries), report);
  }
  // A sheet of before there were meanings knows no families of languages either.
  if (usual_taken && !vocabularies.contains("language")) vocabularies["language"] = usual_languages();
  std::stable_sort(report.mutable_outcomes()->pointer_begin(), report.mutable_outcomes()->pointer_end(),
                   [](const auto* a, const auto* b) { return a->row() < b->row(); });
}

}  // namespace entente::profiles
