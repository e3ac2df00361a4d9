#include "cli/admin/personal_identity.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/ascii.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"

namespace entente::cli {

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PersonalIdentity, people, subjects, contacts, addresses, names)

namespace {

using profiles::v1::Contact;
using profiles::v1::Person;

// Persons and contacts, alike.
struct Card {
  std::string name;
  std::string shown;
  std::vector<std::string> addresses;
};

std::vector<std::string> addresses_in(const std::string& email, const std::string& phone) {
  std::vector<std::string> addresses;
  if (!email.empty()) addresses.push_back(absl::AsciiStrToLower(email));
  if (!phone.empty()) addresses.push_back(phone);
  return addresses;
}

Card card_of(const Person& person) {
  return {person.name(), person.display_name(), addresses_in(person.email(), "")};
}

Card card_of(const Contact& contact) {
  return {contact.name(), contact.display_name(), addresses_in(contact.email(), contact.phone())};
}

bool is_asked_for(const Person& person, const std::string& asked) {
  return asked == person.name() || (!person.subject().empty() && asked == person.subject()) ||
         (!person.email().empty() && absl::AsciiStrToLower(asked) == absl::AsciiStrToLower(person.email()));
}

bool is_asked_for(const Contact& contact, const std::string& asked) {
  return asked == contact.name() ||
         (!contact.email().empty() && absl::AsciiStrToLower(asked) == absl::AsciiStrToLower(contact.email()));
}

// The same human: one address and one name in common. An office's address alone isn't enough.
bool is_same(const Card& one, const Card& other) {
  if (one.shown.empty() || common::name_key(one.shown) != common::name_key(other.shown)) return false;
  return std::any_of(one.addresses.begin(), one.addresses.end(), [&](const std::string& address) {
    return std::find(other.addresses.begin(), other.addresses.end(), address) != other.addresses.end();
  });
}

}  // namespace

PersonalIdentity identity_of(const KnownPeople& known, const std::vector<std::string>& asked) {
  PersonalIdentity identity;
  std::vector<Card> mine;
  const auto is_mine = [&](const Card& card) {
    return std::any_of(mine.begin(), mine.end(), [&](const Card& other) { return other.name == card.name; });
  };
  const auto add = [&](const auto& entry) {
    if (!is_mine(card_of(entry))) mine.push_back(card_of(entry));
  };
  for (const std::string& one : asked) {
    const std::size_t before = mine.size();
    for (const Person& person : known.people) {
      if (is_asked_for(person, one)) add(person);
    }
    for (const Contact& contact : known.contacts) {
      if (is_asked_for(contact, one)) add(contact);
    }
    if (mine.size() > before) continue;
    if (common::PersonName::parse(one).has_value()) {
      identity.people.insert(one);
    } else if (common::ContactName::parse(one).has_value()) {
      identity.contacts.insert(one);
    } else {
      identity.subjects.insert(one);
      if (one.find('@') != std::string::npos) identity.addresses.insert(absl::AsciiStrToLower(one));
    }
  }
  // As long as somebody more is found by what is known already.
  for (std::size_t seen = 0; seen < mine.size(); ++seen) {
    const Card card = mine[seen];
    for (const Person& person : known.people) {
      if (is_same(card, card_of(person))) add(person);
    }
    for (const Contact& contact : known.contacts) {
      if (is_same(card, card_of(contact))) add(contact);
    }
  }
  for (const Card& card : mine) {
    identity.addresses.insert(card.addresses.begin(), card.addresses.end());
    if (!card.shown.empty()) identity.names.insert(card.shown);
    if (common::ContactName::parse(card.name).has_value()) identity.contacts.insert(card.name);
  }
  for (const Person& person : known.people) {
    if (!is_mine(card_of(person))) continue;
    identity.people.insert(person.name());
    if (!person.subject().empty()) identity.subjects.insert(person.subject());
  }
  const auto leave_to_others = [&](const Card& card) {
    if (is_mine(card)) return;
    for (const std::string& address : card.addresses) identity.addresses.erase(address);
    identity.names.erase(card.shown);
  };
  for (const Person& person : known.people) leave_to_others(card_of(person));
  for (const Contact& contact : known.contacts) leave_to_others(card_of(contact));
  return identity;
}

std::string to_text(const PersonalIdentity& identity) {
  return nlohmann::json(identity).dump();
}

absl::StatusOr<PersonalIdentity> identity_from_text(const std::string& text) {
  const nlohmann::json kept = nlohmann::json::parse(text, nullptr, false);
  try {
    return kept.get<PersonalIdentity>();
  } catch (const nlohmann::json::exception&) {
    return absl::DataLossError("what identifies a person whose erasing was begun can't be read");
  }
}

}  // namespace entente::cli
