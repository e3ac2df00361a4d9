// The life of a listing: draft → published → (held ↔ published) → fulfilled | expired | withdrawn.
// A table of data (`life_rules`) that code, tests and error texts read. Nothing here stores, and nothing reads a clock:
// callers pass the time. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "entente/listings/v1/listing.pb.h"

namespace entente::listings {

// How long a publication or a renewal lasts.
inline constexpr std::int64_t kLifeSeconds = std::int64_t{365} * 24 * 60 * 60;
// How often a listing can be renewed.
inline constexpr int kRenewalLimit = 1;

// What moves a listing from state to state, besides its reservations (see `settle`).
enum class LifeStep { kPublish, kHold, kResume, kRenew, kWithdraw, kExpire };

struct LifeRule {
  LifeStep step;
  v1::Listing::State from;
  v1::Listing::State to;
};

// Every step that is allowed; what isn't in the table is refused.
std::span<const LifeRule> life_rules();

// State after `step`; nothing when the step isn't allowed from there.
std::optional<v1::Listing::State> next_state(LifeStep step, v1::Listing::State from);

// "published, held": the states from which `step` is allowed, for error texts.
std::string states_allowing(LifeStep step);

// "publish", "hold" …
std::string step_name(LifeStep step);
// "draft", "published" …
std::string state_name(v1::Listing::State state);

// True when the listing was never published: only its city and coordinators see it.
bool never_published(const v1::Listing& listing);
// True when changes of content are taken: everything but a withdrawn listing.
bool can_change(v1::Listing::State state);
// True when `now` (seconds of the Unix epoch) is at or behind the end of its time.
bool time_is_over(const v1::Listing& listing, std::int64_t now_seconds);

// Brings the state in line with the places that are confirmed: a published listing whose places are all confirmed
// becomes fulfilled; a fulfilled one with a free place becomes published again. If its time is over by then, the sweep
// ends it, once the clock can be believed.
void settle(v1::Listing* listing, int confirmed_places);

}  // namespace entente::listings
