#include "services/listings/listing_life.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace entente::listings {
namespace {

using v1::Listing;

// A listing that is fulfilled has no way out but the release of a place; one that is withdrawn has none at all.
constexpr std::array kRules = {
    LifeRule{LifeStep::kPublish, Listing::STATE_DRAFT, Listing::STATE_PUBLISHED},
    LifeRule{LifeStep::kHold, Listing::STATE_PUBLISHED, Listing::STATE_HELD},
    LifeRule{LifeStep::kResume, Listing::STATE_HELD, Listing::STATE_PUBLISHED},
    LifeRule{LifeStep::kRenew, Listing::STATE_PUBLISHED, Listing::STATE_PUBLISHED},
    LifeRule{LifeStep::kRenew, Listing::STATE_HELD, Listing::STATE_HELD},
    LifeRule{LifeStep::kRenew, Listing::STATE_EXPIRED, Listing::STATE_PUBLISHED},
    LifeRule{LifeStep::kWithdraw, Listing::STATE_DRAFT, Listing::STATE_WITHDRAWN},
    LifeRule{LifeStep::kWithdraw, Listing::STATE_PUBLISHED, Listing::STATE_WITHDRAWN},
    LifeRule{LifeStep::kWithdraw, Listing::STATE_HELD, Listing::STATE_WITHDRAWN},
    LifeRule{LifeStep::kWithdraw, Listing::STATE_EXPIRED, Listing::STATE_WITHDRAWN},
    LifeRule{LifeStep::kExpire, Listing::STATE_PUBLISHED, Listing::STATE_EXPIRED},
    LifeRule{LifeStep::kExpire, Listing::STATE_HELD, Listing::STATE_EXPIRED},
};

}  // namespace

std::span<const LifeRule> life_rules() {
  return kRules;
}

std::optional<Listing::State> next_state(LifeStep step, Listing::State from) {
  const auto rule =
      std::find_if(kRules.begin(), kRules.end(), [&](const LifeRule& r) { return r.step == step && r.from == from; });
  if (rule == kRules.end()) return std::nullopt;
  return rule->to;
}

std::string states_allowing(LifeStep step) {
  std::string out;
  for (const LifeRule& rule : kRules) {
    if (rule.step != step) continue;
    if (!out.empty()) out += ", ";
    out += state_name(rule.from);
  }
  return out;
}

std::string step_name(LifeStep step) {
  switch (step) {
    case LifeStep::kPublish:
      return "publish";
    case LifeStep::kHold:
      return "hold";
    case LifeStep::kResume:
      return "resume";
    case LifeStep::kRenew:
      return "renew";
    case LifeStep::kWithdraw:
      return "withdraw";
    case LifeStep::kExpire:
      return "expire";
  }
  return "";
}

std::string state_name(Listing::State state) {
  constexpr std::size_t kPrefix = 6;  // "STATE_"
  std::string name = Listing::State_Name(state);
  name = name.size() > kPrefix ? name.substr(kPrefix) : "unknown";
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
  return name;
}

bool never_published(const Listing& listing) {
  return !listing.has_expire_time();
}

bool can_change(Listing::State state) {
  return state != Listing::STATE_WITHDRAWN;
}

bool time_is_over(const Listing& listing, std::int64_t now_seconds) {
  return listing.has_expire_time() && listing.expire_time().seconds() <= now_seconds;
}

void settle(Listing* listing, int confirmed_places) {
  const bool all_confirmed = confirmed_places >= listing->capacity();
  if (listing->state() == Listing::STATE_PUBLISHED && all_confirmed) {
    listing->set_state(Listing::STATE_FULFILLED);
  } else if (listing->state() == Listing::STATE_FULFILLED && !all_confirmed) {
    listing->set_state(Listing::STATE_PUBLISHED);
  }
}

}  // namespace entente::listings
