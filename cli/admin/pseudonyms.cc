#include "cli/admin/pseudonyms.h"

#include <google/protobuf/message.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <variant>

#include "absl/strings/ascii.h"
#include "services/common/base/deterministic_bytes.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"

namespace entente::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr std::string_view kWrittenOnProposals = "entente.matching.v1";
constexpr auto kWords = std::to_array<std::string_view>(
    {"text", "note", "reason", "title", "answered_by", "signed_by_function", "worth_reason", "override_reason"});
constexpr std::size_t kShortestSubject = 3;  // in bytes that aren't known to be a message

bool goes_on(std::string_view text, std::size_t at) {
  if (at >= text.size()) return false;
  const char c = text[at];
  if (absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '+') return true;
  return c == '.' && at + 1 < text.size() && absl::ascii_isalnum(text[at + 1]);
}

// Every `needle` (in small letters) in the text that isn't part of a longer word.
bool replace(std::string& text, const std::string& needle, const std::string& instead) {
  std::string small = absl::AsciiStrToLower(text);
  bool changed = false;
  for (std::size_t at = small.find(needle); at != std::string::npos; at = small.find(needle, at)) {
    const bool begins = at == 0 || (!absl::ascii_isalnum(small[at - 1]) &&
                                    std::string_view("-_+./").find(small[at - 1]) == std::string_view::npos);
    if (!begins || goes_on(small, at + needle.size())) {
      ++at;
      continue;
    }
    text.replace(at, needle.size(), instead);
    small.replace(at, needle.size(), instead);
    at += instead.size();
    changed = true;
  }
  return changed;
}

std::string_view data_of(const common::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.get())) return *text;
  if (const auto* bytes = std::get_if<common::Bytes>(&value.get())) return bytes->data;
  return {};
}

const std::string* text_in(const common::Table& table, const common::Params& row, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return std::get_if<std::string>(&row[i].get());
  }
  return nullptr;
}

bool has_word_for_word(const std::set<std::string>& set, const std::string* text) {
  return text != nullptr && set.contains(*text);
}

std::string name_of(const Message& message) {
  const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName("name");
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

}  // namespace

Pseudonyms::Pseudonyms(PersonalIdentity identity, std::string pseudonym)
    : identity_(std::move(identity)), pseudonym_(std::move(pseudonym)) {
  for (const std::string& person : identity_.people) {
    resources_and_addresses_.push_back({person, common::PersonName(pseudonym_).text()});
  }
  for (const std::string& contact : identity_.contacts) {
    const auto name = common::ContactName::parse(contact);
    if (!name.has_value()) continue;
    resources_and_addresses_.push_back({contact, common::ContactName(name->city, pseudonym_).text()});
  }
  for (const std::string& address : identity_.addresses) {
    resources_and_addresses_.push_back({absl::AsciiStrToLower(address), pseudonym_});
  }
  for (const std::string& name : identity_.names) {
    if (name.find(' ') != std::string::npos) names_.push_back({absl::AsciiStrToLower(name), pseudonym_});
  }
}

bool Pseudonyms::may_hold(std::string_view bytes) const {
  const std::string small = absl::AsciiStrToLower(absl::string_view(bytes.data(), bytes.size()));
  const auto has = [&](const Needle& needle) { return small.find(needle.text) != std::string::npos; };
  return std::any_of(resources_and_addresses_.begin(), resources_and_addresses_.end(), has) ||
         std::any_of(names_.begin(), names_.end(), has);
}

bool Pseudonyms::is_named_in(const common::Params& row) const {
  return std::any_of(row.begin(), row.end(), [&](const common::Value& value) { return may_hold(data_of(value)); });
}

bool Pseudonyms::rewrite(std::string& text, bool free) const {
  bool changed = false;
  for (const Needle& needle : resources_and_addresses_) changed |= replace(text, needle.text, needle.instead);
  for (const Needle& needle : names_) changed |= free && replace(text, needle.text, needle.instead);
  return changed;
}

bool Pseudonyms::rewrite(Message& message) const {
  const Reflection& reflection = *message.GetReflection();
  const bool on_proposals = message.GetDescriptor()->file()->package() == kWrittenOnProposals;
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  bool changed = false;
  for (const FieldDescriptor* const field : fields) {
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      for (int i = 0; i < count; ++i) {
        changed |= rewrite(field->is_repeated() ? *reflection.MutableRepeatedMessage(&message, field, i)
                                                : *reflection.MutableMessage(&message, field));
      }
    }
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || field->type() != FieldDescriptor::TYPE_STRING) continue;
    const bool free = on_proposals && std::find(kWords.begin(), kWords.end(), field->name()) != kWords.end();
    for (int i = 0; i < count; ++i) {
      std::string text =
          field->is_repeated() ? reflection.GetRepeatedString(message, field, i) : reflection.GetString(message, field);
      // Who took a step stands there by the subject.
      const bool author = field->name() == "author" && identity_.subjects.contains(text);
      if (author) text = common::PersonName(pseudonym_).text();
      if (!author && !rewrite(text, free)) continue;
      changed = true;
      if (field->is_repeated()) {
        reflection.SetRepeatedString(&message, field, i, std::move(text));
      } else {
        reflection.SetString(&message, field, std::move(text));
      }
    }
  }
  return changed;
}

bool Pseudonyms::is_own(const common::Table& table, const Message& message) const {
  if (table.name == "people") return identity_.people.contains(name_of(message));
  return table.name == "contacts" && identity_.contacts.contains(name_of(message));
}

// Of rows that can be done without: more of them may go than had to.
bool Pseudonyms::names(const common::Table& table, const common::Params& row) const {
  if (is_named_in(row) || has_word_for_word(identity_.subjects, text_in(table, row, "subject"))) return true;
  // digest.{person}.{day}@{domain}
  const std::string* const id = text_in(table, row, "id");
  for (const std::string& person : identity_.people) {
    if (id != nullptr && id->find(common::concat(".", common::id_of(person), ".")) != std::string::npos) return true;
  }
  return std::any_of(row.begin(), row.end(), [&](const common::Value& value) {
    return std::holds_alternative<common::Bytes>(value.get()) &&
           std::any_of(identity_.subjects.begin(), identity_.subjects.end(), [&](const std::string& subject) {
             return subject.size() >= kShortestSubject && data_of(value).find(subject) != std::string_view::npos;
           });
  });
}

Pseudonyms::Fate Pseudonyms::apply(const StoreKind& kind, const common::Table& table, common::Params& row) const {
  if (table.name == "erasures") return Fate::kStays;
  if (is_among(kind.forgotten, table, row) && names(table, row)) return Fate::kGoes;
  Fate fate = Fate::kStays;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (const auto* text = std::get_if<std::string>(&row[i].get())) {
      std::string now = *text;
      if (!rewrite(now, false)) continue;
      row[i] = common::Value(std::move(now));
      fate = Fate::kChanges;
      continue;
    }
    const auto* const bytes = std::get_if<common::Bytes>(&row[i].get());
    const Message* const type = bytes == nullptr ? nullptr : message_type(kind, table, row, i);
    if (type == nullptr) continue;
    const auto has_subject = [&](const std::string& subject) { return bytes->data.find(subject) != std::string::npos; };
    if (!may_hold(bytes->data) && std::none_of(identity_.subjects.begin(), identity_.subjects.end(), has_subject)) {
      continue;
    }
    const std::unique_ptr<Message> message(type->New());
    if (!message->ParseFromString(bytes->data)) continue;
    if (is_own(table, *message)) return Fate::kGoes;
    if (!rewrite(*message)) continue;
    row[i] = common::Value(common::Bytes{common::deterministic_bytes(*message)});
    fate = Fate::kChanges;
  }
  return fate;
}

}  // namespace entente::cli
