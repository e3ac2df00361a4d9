// What the mission of the network fixes, as enums, and small value types of the model. The numbers are those of
// entente.type.v1, so that a conversion is a cast that a test checks.
#pragma once

#include <cstdint>
#include <limits>

namespace entente::matcher {

enum class Area : std::uint8_t {
  kUnspecified = 0,
  kPilotProjects = 1,
  kGoodPractices = 2,
  kStudies = 3,
  kMeetings = 4,
  kCooperationProgrammes = 5,
  kTrainingCapacity = 6,
  kPolicyMeasures = 7,
};
enum class Objective : std::uint8_t {
  kUnspecified = 0,
  kValueChain = 1,
  kVulnerableGroups = 2,
  kAccessParticipation = 3,
  kLocalPlans = 4,
};
// Read from provider to beneficiary.
enum class Axis : std::uint8_t {
  kUnspecified = 0,
  kNorthSouth = 1,
  kSouthSouth = 2,
  kNorthSouthSouth = 3,
  kSouthNorth = 4,
  kNorthNorth = 5,
};
enum class Role : std::uint8_t { kUnspecified = 0, kBeneficiary = 1, kPivotal = 2, kFacilitating = 3 };
// A fact that may be not known; not known is never read as "no".
enum class Knowledge : std::uint8_t { kUnknown = 0, kYes = 1, kNo = 2 };
enum class Mode : std::uint8_t { kUnknown = 0, kOnsite = 1, kRemote = 2, kHybrid = 3 };
// What tells North (developed) from South (developing): the list that the United Nations kept in M49, the DAC list of
// recipients of official aid, the income groups of the World Bank (high: North), or what each city says of itself.
enum class CountryScheme : std::uint8_t { kDevelopment = 0, kOda = 1, kIncome = 2, kDeclared = 3 };
enum class Kind : std::uint8_t { kUnspecified = 0, kNeed = 1, kOffer = 2 };
enum class Development : std::uint8_t { kUnknown = 0, kDeveloped = 1, kDeveloping = 2 };

// Days since 1970-01-01 in the proleptic Gregorian calendar.
using Day = std::int32_t;
inline constexpr Day kDayBeforeAll = std::numeric_limits<Day>::min();
inline constexpr Day kDayAfterAll = std::numeric_limits<Day>::max();

// A stretch of days, both ends inside, in its widest reading: an end that is not known is kDayBeforeAll / kDayAfterAll.
struct DayRange {
  Day first = kDayBeforeAll;
  Day last = kDayAfterAll;
  bool operator==(const DayRange&) const = default;
};

}  // namespace entente::matcher
