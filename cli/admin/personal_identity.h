// By what one human is found in the stores: as somebody who signs in, as a contact of a city, by address and by name.
// Values and pure functions; thread-safe.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/person.pb.h"

namespace entente::cli {

struct PersonalIdentity {
  std::set<std::string> people;     // people/{person}
  std::set<std::string> subjects;   // of tokens
  std::set<std::string> contacts;   // cities/{city}/contacts/{contact}
  std::set<std::string> addresses;  // e-mail addresses in small letters, phone numbers; nobody else has them
  std::set<std::string> names;      // as they are shown; nobody else has them
  bool operator==(const PersonalIdentity&) const = default;
};

// What profiles knows of people; both complete.
struct KnownPeople {
  std::vector<profiles::v1::Person> people;
  std::vector<profiles::v1::Contact> contacts;
};

// Who is meant by `asked`, all of which are the same human: each is a person's name, a subject, a contact's name,
// or an e-mail address. With a person come the contacts of the same address and name, and the other way round. What
// others have as well, e.g. an office's number, is left out: it identifies nobody. What isn't known is taken for a
// subject, by which decisions may still have somebody, or for the name that it looks like.
PersonalIdentity identity_of(const KnownPeople& known, const std::vector<std::string>& asked);

// For keeping it while it is erased; DATA_LOSS: it was something else that was kept.
std::string to_text(const PersonalIdentity& identity);
absl::StatusOr<PersonalIdentity> identity_from_text(const std::string& text);

}  // namespace entente::cli
