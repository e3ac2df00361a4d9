// A digest: a list of tasks made for reading, as plain text for mail and as a page of HTML for paper. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/time/civil_time.h"
#include "services/common/sheets/texts.h"
#include "services/matching/tasks/task_list.h"
#include "services/matching/world/views.h"

namespace entente::matching {

struct Digest {
  std::string subject;
  std::string text;
  std::string html;
};

// Of each kind the first so many stand in it, and how many more there are.
inline constexpr int kTasksOfAKind = 20;

// French for a tag such as `fr` or `fr-CA`, else English.
common::Language language_of(std::string_view tag);

// `day`: of which the list is.
Digest make_digest(const std::vector<PlacedTask>& tasks, const ProfilesView& profiles, common::Language language,
                   absl::CivilDay day);

}  // namespace entente::matching
