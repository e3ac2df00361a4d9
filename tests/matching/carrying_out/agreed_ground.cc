#include "tests/matching/carrying_out/agreed_ground.h"

#include <gtest/gtest.h>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/agreed_cooperation.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/proposal_store.h"

namespace entente::matching {

type::v1::PartialDate day_of(const std::string& text) {
  const auto day = common::parse_partial_date(text);
  EXPECT_TRUE(day.ok()) << day.status();
  return day.value_or(type::v1::PartialDate());
}

AgreedGround::AgreedGround() : carrying_out(*database, [this] { return world; }), due(*database) {
  auto profiles = std::make_shared<ProfilesView>(*world.profiles);
  auto groups = std::make_shared<profiles::v1::Vocabulary>();
  groups->set_name("vocabularies/beneficiary-group");
  for (const char* code : {"youth", "women"}) {
    auto& entry = *groups->add_entries();
    entry.set_code(code);
    (*entry.mutable_labels())["en"] = common::concat(code, " (en)");
    (*entry.mutable_labels())["fr"] = common::concat(code, " (fr)");
  }
  profiles->vocabularies[groups->name()] = std::shared_ptr<const profiles::v1::Vocabulary>(groups);
  auto fields = std::make_shared<profiles::v1::Vocabulary>();
  fields->set_name("vocabularies/creative-field");
  for (const char* code : {"crafts", "media", "music"}) fields->add_entries()->set_code(code);
  profiles->vocabularies[fields->name()] = std::shared_ptr<const profiles::v1::Vocabulary>(fields);
  world.profiles = profiles;
}

v1::Cooperation AgreedGround::agree(const std::string& from, const std::string& until, bool third_city) {
  v1::Proposal proposal = propose(0, 0);
  if (third_city) {
    v1::Proposal::Party& third = *proposal.add_parties();
    third.set_city("cities/oslo");
    third.set_role(type::v1::PARTY_ROLE_FACILITATING);
    third.set_listing(offers()[1]);
    proposal.mutable_pairing()->mutable_candidate()->mutable_pairing()->set_facilitator(offers()[1]);
  }
  type::v1::Window& window = *proposal.mutable_agreed_terms()->mutable_window();
  if (!from.empty()) *window.mutable_start() = day_of(from);
  if (!until.empty()) *window.mutable_end() = day_of(until);
  proposal.clear_allowed_actions();
  proposal.set_state(v1::Proposal::STATE_AGREED);
  proposal.set_cooperation(cooperation_of(proposal));
  const absl::Status status = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    if (absl::Status updated = update_proposal(tx, proposal, clock.now()); !updated.ok()) return updated;
    return begin_cooperation(tx, proposal, clock.now()).status();
  });
  EXPECT_TRUE(status.ok()) << status;
  return find(proposal.cooperation());
}

v1::Cooperation AgreedGround::find(const std::string& name) {
  const auto found = common::read_value<std::optional<v1::Cooperation>>(
      *database, [&](common::ReadTransaction& tx) { return find_cooperation(tx, common::id_of(name)); });
  EXPECT_TRUE(found.ok() && found->has_value()) << name;
  return found.ok() && found->has_value() ? **found : v1::Cooperation();
}

absl::StatusOr<v1::Cooperation> AgreedGround::report(const v1::Cooperation& cooperation, const common::Caller& caller,
                                                     const std::string& city, int worth) {
  v1::ReportCooperationRequest request;
  request.set_name(cooperation.name());
  request.mutable_report()->set_city(city);
  request.mutable_report()->set_worth(worth);
  return carrying_out.report(by(caller), request);
}

absl::StatusOr<v1::Cooperation> AgreedGround::start(const v1::Cooperation& cooperation, const common::Caller& caller) {
  v1::StartCooperationRequest request;
  request.set_name(cooperation.name());
  return carrying_out.start(by(caller), request);
}

absl::StatusOr<v1::Cooperation> AgreedGround::close(const v1::Cooperation& cooperation, const std::string& reason,
                                                    const std::string& text) {
  v1::CloseCooperationRequest request;
  request.set_name(cooperation.name());
  request.set_reason(reason);
  request.set_text(text);
  return carrying_out.close(by_coordinator(), request);
}

void AgreedGround::set_day(const std::string& day) {
  clock.set(common::start_of_day(*common::parse_day(day)) + absl::Hours(9));
}

}  // namespace entente::matching
