// What a programme means where it says nothing. The one place for these numbers: conversion and validation read them
// here, and programme.proto says them. Constants; safe from any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "entente/matching/v1/programme.pb.h"
#include "matcher/model/kinds.h"

namespace entente::matching {

inline constexpr std::int32_t kUsualCandidatesPerNeed = 32;

// In shown points, as the terms of substance add up for one pair: where relevance begins, and where a pair is called
// good. Found on pairs that readers graded.
inline constexpr std::int32_t kUsualRelevanceFloor = 30;
inline constexpr std::int32_t kUsualRelevanceGood = 34;
inline constexpr std::int32_t kMostRelevance = 1000;

// Other areas whose offers help a need of an area, as (need, offer). The same area always helps; meetings have no
// other.
inline constexpr auto kUsualOtherAreas = std::to_array<std::pair<matcher::Area, matcher::Area>>({
    {matcher::Area::kTrainingCapacity, matcher::Area::kCooperationProgrammes},
    {matcher::Area::kTrainingCapacity, matcher::Area::kGoodPractices},
    {matcher::Area::kTrainingCapacity, matcher::Area::kPilotProjects},
    {matcher::Area::kCooperationProgrammes, matcher::Area::kTrainingCapacity},
    {matcher::Area::kCooperationProgrammes, matcher::Area::kGoodPractices},
    {matcher::Area::kGoodPractices, matcher::Area::kCooperationProgrammes},
    {matcher::Area::kGoodPractices, matcher::Area::kPolicyMeasures},
    {matcher::Area::kGoodPractices, matcher::Area::kTrainingCapacity},
    {matcher::Area::kPilotProjects, matcher::Area::kTrainingCapacity},
    {matcher::Area::kPilotProjects, matcher::Area::kPolicyMeasures},
    {matcher::Area::kPilotProjects, matcher::Area::kGoodPractices},
    {matcher::Area::kPolicyMeasures, matcher::Area::kGoodPractices},
    {matcher::Area::kStudies, matcher::Area::kGoodPractices},
    {matcher::Area::kStudies, matcher::Area::kCooperationProgrammes},
});

inline std::int32_t relevance_floor_of(const v1::Programme& programme) {
  return programme.has_relevance_floor() ? programme.relevance_floor() : kUsualRelevanceFloor;
}

// A floor above the usual place of "good" lifts that.
inline std::int32_t relevance_good_of(const v1::Programme& programme) {
  return programme.has_relevance_good() ? programme.relevance_good()
                                        : std::max(kUsualRelevanceGood, relevance_floor_of(programme));
}

}  // namespace entente::matching
