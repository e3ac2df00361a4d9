// A proposal as a caller sees it who wants to take a step: who may, before what is wrong with the request, before
// whether it is there. Functions on a transaction; thread-safe: they keep no state.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/call_context.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::matching {

// What a step is asked with: the proposal's name, what else was found wrong with the request, and the step.
struct Asked {
  std::string name;
  absl::Status valid;
  Action action;
};

// Without facts: see judge(). PERMISSION_DENIED where the caller takes this step in no state, or, a focal point,
// doesn't see the proposal; what is wrong with the request; or NOT_FOUND.
absl::StatusOr<Seen> see(common::ReadTransaction& tx, const common::CallContext& call, const Asked& asked,
                         const World& world);
// The proposal as it is after a step, for who took it: what may be done now, and no more of people than cities may
// know.
absl::StatusOr<v1::Proposal> told(common::ReadTransaction& tx, const common::CallContext& call, const World& world,
                                  LoadsOnce& loads, Seen taken);
// To those who don't read rounds people are known by their role.
void hide_people(v1::Proposal& proposal);

// What is wrong with fields that many requests have.
template <typename Name>
void check_name(std::string_view field, std::string_view text, common::FieldViolations& violations) {
  violations.require(Name::parse(text).has_value(), field,
                     common::concat("must be a name of the form ", Name::kPattern));
}
void check_words(const std::string& text, bool required, common::FieldViolations& violations);

}  // namespace entente::matching
