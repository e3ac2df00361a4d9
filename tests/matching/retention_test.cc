// What a sweep drops by time: as long as it was told to keep it.
#include <gtest/gtest.h>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/invitations/secrets.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

bool keeps_invitation(absl::Duration kept) {
  ServiceOptions options;
  options.sweep_interval = absl::ZeroDuration();
  options.keep_invitations = kept;
  MatchingHouse house(nullptr, std::move(options));
  const absl::Time now = GroundFloor::get().clock.now();
  v1::Invitation invitation;
  invitation.set_name("invitations/old");
  invitation.set_person("people/fatou");
  *invitation.mutable_create_time() = common::to_timestamp(now - absl::Hours(24 * 40));
  *invitation.mutable_expire_time() = common::to_timestamp(now - absl::Hours(24 * 10));
  const absl::Status made = house.database().write(
      [&](common::WriteTransaction& tx) { return insert_invitation(tx, invitation, secret_digest("old")); });
  EXPECT_TRUE(made.ok()) << made;
  EXPECT_TRUE(house.service().sweep().ok());
  const auto found =
      common::read_value<bool>(house.database(), [](common::ReadTransaction& tx) -> absl::StatusOr<bool> {
        ENTENTE_ASSIGN_OR_RETURN(const auto stored, find_invitation(tx, "old"));
        return stored.has_value();
      });
  EXPECT_TRUE(found.ok()) << found.status();
  return found.value_or(false);
}

TEST(Retention, OfInvitationsIsCountedFromTheEndOfTheirTime) {
  EXPECT_FALSE(keeps_invitation(absl::Hours(24 * 9)));
  EXPECT_TRUE(keeps_invitation(absl::Hours(24 * 11)));
  EXPECT_TRUE(keeps_invitation(absl::ZeroDuration())) << "for ever";
}

}  // namespace
}  // namespace entente::matching
