// A cooperation from agreement to close: who takes which step when, what of it is stored, and what is refused.
#include "services/matching/proposals/carrying_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_import.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "tests/matching/carrying_out/agreed_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using v1::Cooperation;
using v1::Decision;
using v1::Proposal;

const common::Caller kDakar = ReviewGround::focal_point("dakar");
const common::Caller kLyon = ReviewGround::focal_point("lyon");
const common::Caller kOslo = ReviewGround::focal_point("oslo");
const common::Caller kCoordinator = ReviewGround::coordinator();
constexpr char kUuid[] = "123e4567-e89b-12d3-a456-426614174000";

std::vector<int> allowed_of(const Cooperation& cooperation) {
  return {cooperation.allowed_actions().begin(), cooperation.allowed_actions().end()};
}

std::vector<std::string> steps_of(AgreedGround& ground, const Cooperation& cooperation) {
  std::vector<std::string> steps;
  for (const Decision& decision : ground.decisions(cooperation.proposal()))
    steps.push_back(Decision::Action_Name(decision.action()).substr(7));
  return steps;
}

std::string reason_of(const absl::StatusOr<Cooperation>& reply) {
  return common::reason_of(reply.status());
}

TEST(Cooperation, RunsFromAgreementToClose) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  EXPECT_EQ(agreed.state(), Cooperation::STATE_AGREED);
  EXPECT_EQ(common::format_partial_date(agreed.start()), "2027-03-01");
  EXPECT_EQ(agreed.beneficiary_city(), "cities/dakar");
  EXPECT_EQ(agreed.pivotal_city(), "cities/lyon");
  EXPECT_TRUE(agreed.has_agree_time());

  const auto running = ground.start(agreed, kDakar);
  ASSERT_TRUE(running.ok()) << running.status();
  EXPECT_EQ(running->state(), Cooperation::STATE_RUNNING);
  EXPECT_EQ(common::format_partial_date(running->start()), "2026-12-01") << "earlier than agreed";
  EXPECT_EQ(common::format_partial_date(running->end()), "2027-06-30");
  EXPECT_THAT(allowed_of(*running), ElementsAre(Decision::ACTION_REPORT, Decision::ACTION_CANCEL));
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_RUNNING);

  ASSERT_TRUE(ground.report(agreed, kDakar).ok());
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_RUNNING) << "Lyon hasn't reported";
  const auto reported = ground.report(agreed, kLyon, "", 5);
  ASSERT_TRUE(reported.ok()) << reported.status();
  EXPECT_EQ(reported->reports_size(), 2);
  EXPECT_EQ(reported->reports(1).city(), "cities/lyon");
  EXPECT_THAT(allowed_of(*reported), IsEmpty());
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_REPORTED);

  ground.set_day("2027-07-02");
  const auto closed = ground.close(agreed);
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->state(), Cooperation::STATE_CLOSED);
  EXPECT_EQ(common::format_partial_date(closed->end()), "2027-06-30") << "as agreed, though closed behind it";
  EXPECT_THAT(steps_of(ground, agreed), ElementsAre("START", "REPORT", "REPORT", "CLOSE"));
  const auto decisions = ground.decisions(agreed.proposal());
  EXPECT_EQ(decisions[1].on_behalf_of(), "cities/dakar");
  EXPECT_EQ(decisions[1].role(), type::v1::Access::ROLE_FOCAL_POINT);
  EXPECT_EQ(ground.find(agreed.name()).etag(), closed->etag());
}

TEST(Cooperation, IsReportedByAllOfATrio) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree("2027-03-01", "2027-06-30", true);
  ASSERT_TRUE(ground.start(agreed, kCoordinator).ok());
  ASSERT_TRUE(ground.report(agreed, kDakar).ok());
  ASSERT_TRUE(ground.report(agreed, kLyon).ok());
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_RUNNING);
  // A coordinator enters what came on paper.
  const auto last = ground.report(agreed, kCoordinator, "cities/oslo");
  ASSERT_TRUE(last.ok()) << last.status();
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_REPORTED);
  EXPECT_EQ(ground.decisions(agreed.proposal()).back().on_behalf_of(), "cities/oslo");
}

TEST(Cooperation, TakesASecondReportInPlaceOfTheFirstUntilAllHaveReported) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  ASSERT_TRUE(ground.start(agreed, kDakar).ok());
  ASSERT_TRUE(ground.report(agreed, kDakar, "", 2).ok());
  const auto again = ground.report(agreed, kDakar, "", 3);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->reports_size(), 1);
  EXPECT_EQ(again->reports(0).worth(), 3);
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_RUNNING);
  ASSERT_TRUE(ground.report(agreed, kLyon).ok());
  EXPECT_EQ(reason_of(ground.report(agreed, kDakar)), "STEP_NOT_ALLOWED");
  EXPECT_EQ(ground.find(agreed.name()).reports(0).worth(), 3);
}

TEST(Cooperation, LosesNoReportToAnUndoOfTheOneThatTookItsPlace) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  ASSERT_TRUE(ground.start(agreed, kDakar).ok());
  ASSERT_TRUE(ground.report(agreed, kDakar, "", 2).ok());
  ASSERT_TRUE(ground.report(agreed, kDakar, "", 3).ok());
  const Proposal present = ground.proposal_of(agreed);
  EXPECT_THAT(present.allowed_actions(), testing::Not(testing::Contains(Decision::ACTION_UNDO)));
  EXPECT_EQ(common::reason_of(ground.undo(present).status()), "UNDO_NOT_POSSIBLE");
  ASSERT_EQ(ground.find(agreed.name()).reports_size(), 1);
  EXPECT_EQ(ground.find(agreed.name()).reports(0).worth(), 3);
  // That of another city is undone as ever.
  ASSERT_TRUE(ground.report(agreed, kLyon).ok());
  EXPECT_TRUE(ground.undo(ground.proposal_of(agreed)).ok());
  EXPECT_EQ(ground.find(agreed.name()).reports_size(), 1);
}

TEST(Cooperation, IsClosedWithoutReportsOnlyForAReason) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree("2026-12-01", "2026-12-10");
  EXPECT_EQ(reason_of(ground.close(agreed)), "STEP_NOT_ALLOWED");
  ground.set_day("2026-12-11");
  ASSERT_EQ(*ground.due.run(ground.clock.now()), 2);
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_REPORT_DUE);
  EXPECT_EQ(reason_of(ground.close(agreed)), "INVALID_FIELD");
  EXPECT_EQ(reason_of(ground.close(agreed, "other")), "INVALID_FIELD") << "other needs words";
  EXPECT_EQ(reason_of(ground.close(agreed, "no-funds")), "INVALID_FIELD");
  const auto closed = ground.close(agreed, "no-report");
  ASSERT_TRUE(closed.ok()) << closed.status();
  EXPECT_EQ(closed->state(), Cooperation::STATE_CLOSED);
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_CLOSED);
}

TEST(Cooperation, StaysWithThoseWhoseItIs) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  EXPECT_EQ(reason_of(ground.start(agreed, kOslo)), "PERMISSION_DENIED") << "no party";
  EXPECT_EQ(reason_of(ground.start(agreed, ReviewGround::coordinator("fields/music"))), "PERMISSION_DENIED")
      << "Dakar's field is crafts";
  ASSERT_TRUE(ground.start(agreed, ReviewGround::coordinator("fields/crafts")).ok());
  EXPECT_EQ(reason_of(ground.report(agreed, kOslo, "cities/lyon")), "PERMISSION_DENIED");
  EXPECT_EQ(reason_of(ground.report(agreed, kDakar, "cities/lyon")), "PERMISSION_DENIED") << "for another city";
  EXPECT_EQ(reason_of(ground.report(agreed, kDakar, "cities/oslo")), "INVALID_FIELD") << "not of this cooperation";
  EXPECT_EQ(reason_of(ground.report(agreed, kCoordinator)), "INVALID_FIELD") << "for whom?";
  v1::CloseCooperationRequest close;
  close.set_name(agreed.name());
  EXPECT_EQ(reason_of(ground.carrying_out.close(ground.by(kDakar), close)), "PERMISSION_DENIED");
  EXPECT_THAT(steps_of(ground, agreed), ElementsAre("START"));
}

TEST(Cooperation, RefusesStaleEtagsAndAnswersRepeats) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  v1::StartCooperationRequest request;
  request.set_name(agreed.name());
  request.set_etag("W/nonsense");
  EXPECT_EQ(reason_of(ground.carrying_out.start(ground.by(kDakar), request)), "STALE_ETAG");
  request.set_etag(agreed.etag());
  request.set_validate_only(true);
  const auto tried = ground.carrying_out.start(ground.by(kDakar), request);
  ASSERT_TRUE(tried.ok()) << tried.status();
  EXPECT_EQ(tried->state(), Cooperation::STATE_RUNNING);
  EXPECT_EQ(ground.find(agreed.name()).state(), Cooperation::STATE_AGREED) << "nothing was stored";
  EXPECT_THAT(steps_of(ground, agreed), IsEmpty());
  request.set_validate_only(false);
  request.set_request_id(kUuid);
  const auto first = ground.carrying_out.start(ground.by(kDakar), request);
  const auto repeat = ground.carrying_out.start(ground.by(kDakar), request);
  ASSERT_TRUE(first.ok() && repeat.ok()) << first.status() << repeat.status();
  EXPECT_EQ(first->SerializeAsString(), repeat->SerializeAsString());
  request.set_text("another one");
  EXPECT_EQ(reason_of(ground.carrying_out.start(ground.by(kDakar), request)), "REQUEST_ID_REUSED");
  EXPECT_THAT(steps_of(ground, agreed), ElementsAre("START"));
}

TEST(Cooperation, SaysEachFaultOfAReport) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  ASSERT_TRUE(ground.start(agreed, kDakar).ok());
  v1::ReportCooperationRequest request;
  request.set_name(agreed.name());
  Cooperation::Report& report = *request.mutable_report();
  const auto add = [&](const std::string& group, int reached) {
    auto& reach = *report.add_reach();
    reach.set_beneficiary_group(group);
    reach.set_reached(reached);
  };
  add("youht", 3);
  add("women", -1);
  add("women", 1'000'001);
  for (const char* uri : {"javascript:alert(1)", "ftp://x.org", ""}) report.add_evidence_uris(uri);
  report.set_worth(6);
  report.set_outcomes(std::string(5001, 'x'));
  report.set_worth_reason("\xe2\x80\xae bidi");
  const absl::Status status = ground.carrying_out.report(ground.by(kDakar), request).status();
  std::vector<std::string> fields;
  for (const auto& violation : common::field_violations_of(status)) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("report.reach[0].beneficiary_group", "report.reach[1].reached",
                                  "report.reach[2].beneficiary_group", "report.reach[2].reached", "report.outcomes",
                                  "report.evidence_uris[0]", "report.evidence_uris[1]", "report.evidence_uris[2]",
                                  "report.worth", "report.worth_reason"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean youth?"));
  EXPECT_EQ(ground.find(agreed.name()).reports_size(), 0);
}

TEST(Cooperation, IsUndoneToWhereItStood) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  const auto undo = [&] {
    const auto undone = ground.undo(ground.proposal_of(agreed));
    EXPECT_TRUE(undone.ok()) << undone.status();
    return undone.ok() ? undone->state() : Proposal::STATE_UNSPECIFIED;
  };
  ASSERT_TRUE(ground.start(agreed, kDakar).ok());
  EXPECT_EQ(undo(), Proposal::STATE_AGREED);
  EXPECT_EQ(ground.find(agreed.name()).state(), Cooperation::STATE_AGREED);
  EXPECT_EQ(common::format_partial_date(ground.find(agreed.name()).start()), "2027-03-01");
  ASSERT_TRUE(ground.start(agreed, kDakar).ok());
  ASSERT_TRUE(ground.report(agreed, kDakar).ok());
  EXPECT_EQ(undo(), Proposal::STATE_RUNNING);
  EXPECT_EQ(ground.find(agreed.name()).reports_size(), 0);
  ASSERT_TRUE(ground.report(agreed, kDakar).ok());
  ASSERT_TRUE(ground.report(agreed, kLyon).ok());
  EXPECT_EQ(undo(), Proposal::STATE_RUNNING);
  ASSERT_EQ(ground.find(agreed.name()).reports_size(), 1);
  EXPECT_EQ(ground.find(agreed.name()).reports(0).city(), "cities/dakar");
  ASSERT_TRUE(ground.report(agreed, kLyon).ok());
  ASSERT_TRUE(ground.close(agreed).ok());
  EXPECT_EQ(undo(), Proposal::STATE_REPORTED);
  EXPECT_EQ(ground.find(agreed.name()).state(), Cooperation::STATE_RUNNING);
  EXPECT_EQ(common::format_partial_date(ground.find(agreed.name()).end()), "2027-06-30");
}

TEST(NextSteps, AreSetWholeAndKeptByDate) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  v1::SetMilestonesRequest request;
  request.set_name(agreed.name());
  const auto add = [&](const std::string& title, const std::string& date, const std::string& city) {
    auto& milestone = *request.add_milestones();
    milestone.set_title(title);
    if (!date.empty()) *milestone.mutable_date() = day_of(date);
    milestone.set_city(city);
  };
  add("Fly", "2027-03-05", "cities/dakar");
  add("Book flights", "2027-02", "cities/lyon");
  const auto set = ground.carrying_out.set_milestones(ground.by(kLyon), request);
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ(set->milestones(0).title(), "Book flights");
  EXPECT_EQ(set->milestones(1).title(), "Fly");
  request.mutable_milestones(0)->set_done(true);
  request.set_etag(agreed.etag());
  EXPECT_EQ(reason_of(ground.carrying_out.set_milestones(ground.by(kLyon), request)), "STALE_ETAG");
  request.set_etag(set->etag());
  ASSERT_TRUE(ground.carrying_out.set_milestones(ground.by(kDakar), request).ok());
  EXPECT_TRUE(ground.find(agreed.name()).milestones(1).done());
  EXPECT_EQ(reason_of(ground.carrying_out.set_milestones(ground.by(kOslo), request)), "PERMISSION_DENIED");
  request.clear_etag();
  add("", "", "cities/oslo");
  const auto wrong = ground.carrying_out.set_milestones(ground.by(kLyon), request).status();
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("milestones[2].title"));
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("milestones[2].date"));
  request.mutable_milestones(2)->set_title("Dance");
  *request.mutable_milestones(2)->mutable_date() = day_of("2027");
  EXPECT_THAT(std::string(ground.carrying_out.set_milestones(ground.by(kLyon), request).status().message()),
              HasSubstr("milestones[2].city: must be a party"));
  for (int i = 0; i < 100; ++i) add("Again", "2027", "cities/lyon");
  EXPECT_EQ(reason_of(ground.carrying_out.set_milestones(ground.by(kLyon), request)), "INVALID_FIELD");
  EXPECT_EQ(ground.find(agreed.name()).milestones_size(), 2);
}

TEST(Signatures, AreOneACityAndOfFunctions) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree();
  v1::SignAgreementRequest request;
  request.set_name(agreed.name());
  request.mutable_signature()->set_signed_by_function("Mayor");
  *request.mutable_signature()->mutable_signed_on() = day_of("2026-12-02");
  EXPECT_THAT(std::string(ground.carrying_out.sign(ground.by(kLyon), request).status().message()),
              HasSubstr("signature.signed_on: is still to come"));
  *request.mutable_signature()->mutable_signed_on() = day_of("2026-12-01");
  ASSERT_TRUE(ground.carrying_out.sign(ground.by(kLyon), request).ok());
  ASSERT_TRUE(ground.carrying_out.sign(ground.by(kDakar), request).ok());
  request.mutable_signature()->set_signed_by_function("Deputy mayor");
  const auto again = ground.carrying_out.sign(ground.by(kLyon), request);
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_EQ(again->signatures_size(), 2);
  EXPECT_EQ(again->signatures(0).city(), "cities/dakar");
  EXPECT_EQ(again->signatures(1).signed_by_function(), "Deputy mayor");
  request.mutable_signature()->set_city("cities/dakar");
  EXPECT_EQ(reason_of(ground.carrying_out.sign(ground.by(kLyon), request)), "PERMISSION_DENIED");
  request.mutable_signature()->clear_signed_by_function();
  request.mutable_signature()->clear_signed_on();
  const auto wrong = ground.carrying_out.sign(ground.by(kCoordinator), request).status();
  EXPECT_EQ(common::field_violations_of(wrong).size(), 2u);
}

TEST(Signatures, AndNextStepsStayOnceItHasEnded) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree("2026-12-01", "2026-12-01");
  ground.set_day("2026-12-02");
  ASSERT_EQ(*ground.due.run(ground.clock.now()), 2);
  ASSERT_TRUE(ground.close(agreed, "did-not-take-place").ok());
  v1::SetMilestonesRequest request;
  request.set_name(agreed.name());
  EXPECT_EQ(reason_of(ground.carrying_out.set_milestones(ground.by(kLyon), request)), "COOPERATION_OVER");
}

TEST(ImportedCooperation, HasNoStepsHere) {
  AgreedGround ground;
  Cooperation imported;
  imported.set_name("cooperations/old");
  imported.set_beneficiary_city("cities/dakar");
  imported.set_pivotal_city("cities/lyon");
  imported.set_state(Cooperation::STATE_RUNNING);
  // That it names a proposal makes it none of ours.
  imported.set_proposal(ground.agree().proposal());
  ASSERT_TRUE(ground.database->write([&](common::WriteTransaction& tx) { return put_cooperation(tx, imported); }).ok());
  EXPECT_EQ(reason_of(ground.start(imported, kCoordinator)), "COOPERATION_IMPORTED");
  EXPECT_EQ(reason_of(ground.cancel(imported.name(), "dakar")), "PERMISSION_DENIED");
  EXPECT_EQ(ground.get(imported.proposal()).state(), Proposal::STATE_AGREED);
  v1::GetAgreementRequest sheet;
  sheet.set_name(imported.name());
  EXPECT_EQ(common::reason_of(ground.carrying_out.agreement(ground.by_coordinator(), sheet).status()),
            "COOPERATION_IMPORTED");
  imported.set_name("cooperations/none");
  EXPECT_EQ(reason_of(ground.start(imported, kCoordinator)), "NOT_FOUND");
}

TEST(ImportedCooperation, ChangesNoneThatWasAgreedHere) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree("2027-03-01", "2027-06");
  const auto import = [&](const std::string& state) {
    const std::string text =
        common::concat("id,beneficiary_city,pivotal_city,need,offer,state,start,end,proposal\n",
                       common::id_of(agreed.name()), ",dakar,lyon,", agreed.need(), ",", agreed.offer(), ",", state,
                       ",2027-03-01,2027-06,", agreed.proposal(), "\n");
    CooperationSheet sheet = read_cooperations(text, ground.world);
    EXPECT_THAT(sheet.report.violations(), IsEmpty()) << sheet.report.DebugString();
    const auto to_write = compare_cooperations(
        sheet, [&](std::string_view) { return std::optional(agreed); }, sheet.report);
    EXPECT_THAT(to_write, IsEmpty());
    return sheet.report;
  };
  EXPECT_EQ(import("agreed").same_count(), 1) << "what a list says of it reads back";
  const type::v1::ImportReport changed = import("closed");
  ASSERT_EQ(changed.violations_size(), 1);
  EXPECT_EQ(changed.violations(0).reason(), "AGREED_HERE");
  EXPECT_EQ(changed.violations(0).field(), "state");
}

TEST(DueCooperations, BeginAndFallDueOnTheirDaysOnce) {
  AgreedGround ground;
  const Cooperation agreed = ground.agree("2027-03-01", "2027-06");
  const Cooperation open = ground.agree("", "");
  const auto run = [&](const std::string& day) {
    ground.set_day(day);
    return *ground.due.run(ground.clock.now());
  };
  EXPECT_EQ(run("2027-02-28"), 0);
  EXPECT_EQ(run("2027-03-01"), 1);
  EXPECT_EQ(run("2027-03-01"), 0);
  EXPECT_EQ(ground.find(agreed.name()).state(), Cooperation::STATE_RUNNING);
  EXPECT_EQ(common::format_partial_date(ground.find(agreed.name()).start()), "2027-03-01");
  EXPECT_EQ(run("2027-06-30"), 0) << "through the end of the month";
  EXPECT_EQ(run("2027-07-01"), 1);
  EXPECT_EQ(ground.proposal_of(agreed).state(), Proposal::STATE_REPORT_DUE);
  EXPECT_EQ(run("2028-01-01"), 0);
  EXPECT_EQ(ground.proposal_of(open).state(), Proposal::STATE_AGREED) << "no days were agreed";
  EXPECT_THAT(steps_of(ground, agreed), ElementsAre("START", "FALL_DUE"));
  EXPECT_EQ(ground.decisions(agreed.proposal())[0].author(), kServiceItself);
}

TEST(DueCooperations, TakeEachStepOnceHoweverManyProcessesLook) {
  AgreedGround ground;
  std::vector<Cooperation> agreed;
  for (int i = 0; i < 12; ++i) agreed.push_back(ground.agree("2027-03-01", "2027-06-30"));
  ground.set_day("2027-07-01");
  std::vector<std::thread> processes;
  std::atomic<int> taken = 0;
  for (int i = 0; i < 4; ++i) {
    processes.emplace_back([&] {
      DueCooperations own(*ground.database);
      taken += *own.run(ground.clock.now());
    });
  }
  for (std::thread& each : processes) each.join();
  EXPECT_EQ(taken, 24);
  for (const Cooperation& each : agreed) EXPECT_THAT(steps_of(ground, each), ElementsAre("START", "FALL_DUE"));
}

}  // namespace
}  // namespace entente::matching
