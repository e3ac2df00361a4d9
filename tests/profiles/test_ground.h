// What the tests of profiles stand on: a store in a directory of its own, a clock that stands still, fixed ids, callers
// of every kind, and the real countries and vocabularies. One per test; not thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/database.h"
#include "services/profiles/city_handlers.h"
#include "services/profiles/contact_handlers.h"
#include "services/profiles/import_handlers.h"
#include "services/profiles/organisation_handlers.h"
#include "services/profiles/person_handlers.h"
#include "services/profiles/reference_handlers.h"

namespace entente::profiles {

inline constexpr char kNow[] = "2026-11-22T12:00:00+00:00";
inline constexpr char kUuid[] = "123e4567-e89b-12d3-a456-426614174000";

// A file of the project's data folder.
std::string data_file(const std::string& name);

// A message from its text form.
template <typename Message>
Message parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

class TestGround {
 public:
  // With the real countries and vocabularies unless `with_references` is false.
  explicit TestGround(bool with_references = true);
  ~TestGround();

  common::CallContext as(common::Caller caller) const;
  common::CallContext coordinator() const { return as(person("carla", common::Role::kCoordinator, "*")); }
  common::CallContext service() const { return as(common::service_caller("matching", clock.now())); }
  common::Caller person(const std::string& subject, common::Role role, const std::string& scope) const;

  // A city that keeps the rules: `cities/{id}`, of that field, in Senegal.
  v1::City create_city(const std::string& id, const std::string& field = "music") const;
  v1::City good_city(const std::string& field = "music") const;
  std::int64_t revision() const;
  v1::ImportCitiesResponse import_cities(const std::string& sheet, bool validate_only = false,
                                         const std::string& encoding = {}) const;

  std::string path;
  common::ManualClock clock;
  common::SeededIds ids{7};
  std::unique_ptr<common::Database> database;
  int commits = 0;  // how often watchers were woken
  profiles::Ground ground;
  std::shared_ptr<void> listening;
  CityHandlers cities;
  ReferenceHandlers references;
  ContactHandlers contacts;
  OrganisationHandlers organisations;
  PersonHandlers people;
  ImportHandlers imports;
};

// The reason of an error and its broken fields, e.g. "INVALID_FIELD city.note city.country"; "OK" when there is none.
std::string outcome(const absl::Status& status);
template <typename T>
std::string outcome(const absl::StatusOr<T>& result) {
  return outcome(result.status());
}

}  // namespace entente::profiles
