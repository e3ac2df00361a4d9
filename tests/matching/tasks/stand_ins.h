// People and a relay for tests: a list, and what was sent.
#pragma once

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "entente/profiles/v1/person.pb.h"
#include "services/common/mail/mail.h"
#include "services/matching/world/people.h"

namespace entente::matching {

class ListedPeople final : public People {
 public:
  absl::StatusOr<std::optional<Person>> by_subject(const std::string& subject) override {
    return find([&](const Person& person) { return person.subject() == subject; });
  }
  absl::StatusOr<std::optional<Person>> by_name(const std::string& name) override {
    return find([&](const Person& person) { return person.name() == name; });
  }
  absl::Status each(const std::function<void(const Person&)>& see) override {
    if (!fault.ok()) return fault;
    for (const Person& person : all) see(person);
    return absl::OkStatus();
  }
  // A coordinator of everything, `people/ID`, who signs in as ID.
  Person& add(const std::string& id, Person::Digest digest = Person::DIGEST_DAILY, const std::string& scope = "*") {
    Person& person = all.emplace_back();
    person.set_name("people/" + id);
    person.set_subject(id);
    person.set_email(id + "@net.example");
    person.set_digest(digest);
    auto& assignment = *person.add_assignments();
    assignment.set_role(type::v1::Access::ROLE_COORDINATOR);
    assignment.set_scope(scope);
    return person;
  }

  std::vector<Person> all;
  absl::Status fault;

 private:
  template <typename Is>
  absl::StatusOr<std::optional<Person>> find(const Is& is) {
    if (!fault.ok()) return fault;
    const auto found = std::find_if(all.begin(), all.end(), is);
    return found == all.end() ? std::nullopt : std::optional<Person>(*found);
  }
};

class KeptMail final : public common::Mailer {
 public:
  absl::Status send(const common::Mail& mail) override {
    std::lock_guard lock(mutex_);
    sent.push_back(mail);
    return answer;
  }
  std::string message_id(std::string_view id) const override { return std::string(id) + "@" + domain; }

  std::vector<common::Mail> sent;
  absl::Status answer;
  std::string domain = "net.example";

 private:
  std::mutex mutex_;
};

}  // namespace entente::matching
