// Reports drafted from the store: what they say, to whom, that small counts of people aren't in them, and the files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/common/storage/database.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/reports/report_handlers.h"
#include "services/matching/reports/report_parts.h"
#include "services/matching/rounds/round_store.h"
#include "tests/matching/carrying_out/agreed_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using v1::Cooperation;
using v1::Decision;
using v1::Proposal;
using v1::Report;

class Reports : public testing::Test {
 protected:
  Reports() : handlers(*ground.database, [this] { return ground.world; }) {}

  absl::StatusOr<Report> ask(const std::string& subject, const std::string& language = "",
                             const common::Caller& caller = ReviewGround::coordinator()) {
    v1::GetReportRequest request;
    request.set_subject(subject);
    request.set_language_code(language);
    return handlers.get(ground.by(caller), request);
  }
  Report get(const std::string& subject, const std::string& language = "") {
    const auto report = ask(subject, language);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(Report());
  }
  std::string file(const std::string& subject, v1::ExportReportRequest::Format format) {
    v1::ExportReportRequest request;
    request.mutable_report()->set_subject(subject);
    request.set_format(format);
    const auto reply = handlers.export_(ground.by_coordinator(), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? reply->file() : "";
  }

  // A running cooperation of which Dakar reports: planned and reached people by group.
  Cooperation report_people(const std::vector<std::pair<std::string, int>>& reached) {
    const Cooperation agreed = ground.agree("2026-12-01", "2027-06-30");
    EXPECT_TRUE(ground.start(agreed, ReviewGround::coordinator()).ok());
    v1::ReportCooperationRequest request;
    request.set_name(agreed.name());
    request.mutable_report()->set_worth(4);
    request.mutable_report()->set_outcomes("Kilns <b>burn</b> well.");
    request.mutable_report()->add_evidence_uris("https://city.example/kilns");
    for (const auto& [group, count] : reached) {
      auto& reach = *request.mutable_report()->add_reach();
      reach.set_beneficiary_group(group);
      reach.set_planned(50);
      reach.set_reached(count);
    }
    const auto reply = ground.carrying_out.report(ground.by(ReviewGround::focal_point("dakar")), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return agreed;
  }

  // A proposal with decisions at these hours after it was made.
  struct Step {
    Decision::Action action;
    Proposal::State to;
    int hours;
    std::string reason = "";
    bool taken_back = false;
  };
  void propose(const std::vector<Step>& steps, int offer = 0, type::v1::Knowledge answer = type::v1::KNOWLEDGE_YES) {
    Proposal proposal = ground.propose(0, offer);
    const absl::Time made = ground.clock.now();
    Proposal::State state = Proposal::STATE_PROPOSED;
    const absl::Status status = ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
      const auto key = *common::ProposalName::parse(proposal.name());
      for (const Step& step : steps) {
        Decision decision;
        decision.set_action(step.action);
        decision.set_from_state(state);
        decision.set_to_state(step.to);
        decision.set_reason(step.reason);
        *decision.mutable_create_time() = common::to_timestamp(made + absl::Hours(step.hours));
        if (absl::Status appended = append_decision(tx, key, decision); !appended.ok()) return appended;
        state = step.to;
        if (!step.taken_back) continue;
        Decision undo;
        undo.set_action(Decision::ACTION_UNDO);
        undo.set_undoes(decision.name());
        undo.set_from_state(step.to);
        state = decision.from_state();
        undo.set_to_state(state);
        *undo.mutable_create_time() = decision.create_time();
        if (absl::Status appended = append_decision(tx, key, undo); !appended.ok()) return appended;
      }
      proposal.clear_allowed_actions();
      proposal.set_state(state);
      proposal.mutable_parties(1)->set_accepted(answer);
      return update_proposal(tx, proposal, made);
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  static std::map<std::string, std::vector<std::string>> rows_of(const Report::Table& table) {
    std::map<std::string, std::vector<std::string>> rows;
    for (const auto& row : table.rows()) rows[row.heading()] = {row.cells().begin(), row.cells().end()};
    return rows;
  }
  static const Report::Section& section(const Report& report, const std::string& id) {
    for (const auto& each : report.sections()) {
      if (each.id() == id) return each;
    }
    ADD_FAILURE() << "no section " << id;
    return Report::Section::default_instance();
  }
  static const Report::Table& table(const Report::Section& section, const std::string& title) {
    for (const auto& each : section.tables()) {
      if (each.title() == title) return each;
    }
    ADD_FAILURE() << "no table " << title;
    return Report::Table::default_instance();
  }

  AgreedGround ground;
  ReportHandlers handlers;
};

TEST_F(Reports, OfACityHaveTheSixSectionsOfItsReportToTheNetwork) {
  report_people({{"youth", 30}});
  const Report report = get("cities/dakar");
  std::vector<std::string> ids;
  std::vector<std::string> to_write;
  for (const auto& each : report.sections()) {
    ids.push_back(each.id());
    if (each.to_write()) to_write.push_back(each.id());
    EXPECT_FALSE(each.title().empty());
  }
  EXPECT_THAT(ids, ElementsAre("executive-summary", "general-information", "global-management", "local-initiatives",
                               "inter-city-cooperation", "action-plan"));
  EXPECT_THAT(to_write, ElementsAre("executive-summary", "general-information", "global-management",
                                    "local-initiatives", "action-plan"))
      << "what the data say needs no writing";
  EXPECT_EQ(common::format_partial_date(report.from_date()), "2022-12-01");
  EXPECT_EQ(common::format_partial_date(report.to_date()), "2026-12-01");
  const auto& drafted = section(report, "inter-city-cooperation");
  EXPECT_THAT(drafted.text(), HasSubstr("dakar took part in 1 cooperation with 1 city in 1 country."));
  EXPECT_THAT(drafted.text(), HasSubstr("Kilns <b>burn</b> well."));
  EXPECT_THAT(drafted.text(), HasSubstr("Was it worth it? 4 of 5."));
  EXPECT_THAT(rows_of(table(drafted, "Cooperations"))["lyon"],
              ElementsAre("beneficiary", testing::_, "2026-12-01", "2027-06-30", "running"));
  EXPECT_THAT(rows_of(table(drafted, "People, by group"))["youth (en)"], ElementsAre("50", "30"));
  const Report french = get("cities/lyon", "fr");
  EXPECT_THAT(section(french, "inter-city-cooperation").text(), HasSubstr("lyon a pris part à 1 coopération"));
  EXPECT_THAT(rows_of(table(section(french, "inter-city-cooperation"), "Personnes, par groupe"))["youth (fr)"],
              ElementsAre("50", "30"));
}

TEST_F(Reports, CountOnlyWhatWasOnInTheirDays) {
  report_people({{"youth", 30}});
  v1::GetReportRequest request;
  request.set_subject("cities/dakar");
  *request.mutable_to_date() = day_of("2026-11-30");
  const auto before = handlers.get(ground.by_coordinator(), request);
  ASSERT_TRUE(before.ok()) << before.status();
  EXPECT_THAT(section(*before, "inter-city-cooperation").text(), HasSubstr("0 cooperations"));
  EXPECT_EQ(section(*before, "inter-city-cooperation").tables_size(), 0);
  *request.mutable_from_date() = day_of("2027");
  EXPECT_EQ(common::reason_of(handlers.get(ground.by_coordinator(), request).status()), "INVALID_FIELD");
}

TEST_F(Reports, LeaveOutSmallCountsOfPeopleAlsoAgainstSubtraction) {
  report_people({{"youth", 40}, {"women", 3}});
  report_people({{"youth", 20}});
  for (const std::string subject : {"cities/dakar", "programmes/trial", "fields/crafts"}) {
    const Report report = get(subject);
    const auto& part = section(report, subject.starts_with("cities") ? "inter-city-cooperation" : "cooperations");
    const auto people = rows_of(table(part, "People, by group"));
    // What somebody can do who has the page: subtract all that is shown from the total.
    EXPECT_EQ(people.at("Total")[1], "63") << subject;
    EXPECT_EQ(people.at("women (en)")[1], kLeftOut) << subject;
    EXPECT_EQ(people.at("youth (en)")[1], kLeftOut) << subject << ": 63 - 60 would tell";
    EXPECT_EQ(people.at("women (en)")[0], "50") << subject << ": planned people are many";
  }
  const std::string page = file("cities/dakar", v1::ExportReportRequest::FORMAT_HTML);
  EXPECT_THAT(page, HasSubstr("*: counts of people below 5 are left out"));
  EXPECT_THAT(page, HasSubstr("Kilns &lt;b&gt;burn&lt;/b&gt; well."));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST_F(Reports, OfAProgrammeCountAnswersTimesAndWhoIsAskedMost) {
  using D = Decision;
  using P = Proposal;
  propose({{D::ACTION_APPROVE, P::STATE_APPROVING, 24},
           {D::ACTION_HOLD_PLACES, P::STATE_APPROVED, 24},
           {D::ACTION_ACCEPT, P::STATE_AGREED, 72}});
  propose({{D::ACTION_APPROVE, P::STATE_APPROVING, 48},
           {D::ACTION_HOLD_PLACES, P::STATE_APPROVED, 48},
           {D::ACTION_DECLINE, P::STATE_DECLINED, 60, "no-capacity"}},
          0, type::v1::KNOWLEDGE_NO);
  propose({{D::ACTION_REJECT, P::STATE_REJECTED, 100, "too-weak", true},
           {D::ACTION_REJECT, P::STATE_REJECTED, 240, "too-weak"}});
  auto lyon = std::make_shared<profiles::v1::City>(*ground.world.profiles->cities.find("cities/lyon")->second);
  lyon->set_provider_limit(1);
  auto profiles = std::make_shared<ProfilesView>(*ground.world.profiles);
  profiles->cities["cities/lyon"] = std::shared_ptr<const profiles::v1::City>(lyon);
  ground.world.profiles = profiles;

  const Report report = get("programmes/trial");
  const auto& answers = section(report, "answers");
  EXPECT_EQ(answers.text(), "3 proposals were made.");
  const auto by_reason = rows_of(table(answers, "Answers and ends, by reason"));
  EXPECT_THAT(by_reason.at("accepted"), ElementsAre("1", "50 %"));
  EXPECT_THAT(by_reason.at("declined: no capacity"), ElementsAre("1", "50 %"));
  EXPECT_THAT(by_reason.at("rejected by a coordinator: it helps too little"), ElementsAre("1", ""))
      << "the one that was taken back isn't counted";
  const auto times = rows_of(table(section(report, "times"), "Median days"));
  EXPECT_THAT(times.at("proposed"), ElementsAre("2.0", "3")) << "1, 2 and 10 days";
  EXPECT_THAT(times.at("approved"), ElementsAre("0.5", "2")) << "the lower of 12 and 48 hours";
  const auto& asked = section(report, "asked");
  EXPECT_THAT(asked.text(), HasSubstr("1 city was asked more often"));
  EXPECT_THAT(rows_of(table(asked, "Cities asked as providers")).at("lyon"), ElementsAre("2", "1", "1", "1", "1"));
  EXPECT_EQ(section(report, "coverage").text(), "No round has a result in these days.");

  EXPECT_THAT(rows_of(table(section(get("fields/crafts"), "answers"), "Answers and ends, by reason")),
              testing::SizeIs(3));
  EXPECT_EQ(section(get("fields/music"), "answers").text(), "0 proposals were made.");
}

TEST_F(Reports, OfAProgrammeHoldItsLastRoundAgainstOtherWays) {
  const common::RoundName key{"trial", "2026-12-01-1"};
  RoundResult result;
  const auto cover = [](int needs, int served, v1::Balance& balance) {
    auto& all = *balance.add_coverage();
    all.mutable_class_()->set_all(true);
    all.set_need_count(needs);
    all.set_served_count(served);
  };
  cover(40, 30, result.balance);
  result.balance.set_pairing_count(31);
  result.balance.set_anchored_count(12);
  result.balance.set_provider_gini_permille(45);
  result.balance.set_served_waiting_days(80);
  result.balance.set_unmet_waiting_days(-1);
  auto& group = *result.balance.add_beneficiaries();
  group.mutable_class_()->set_beneficiary("youth");
  group.set_need_count(8);
  group.set_served_count(2);
  auto& baseline = *result.balance.add_baselines();
  baseline.set_method(v1::Baseline::METHOD_GREEDY);
  cover(40, 25, *baseline.mutable_balance());
  ASSERT_TRUE(ground.database
                  ->write([&](common::WriteTransaction& tx) { return insert_result(tx, key, result, RoundInputs()); })
                  .ok());
  const Report report = get("programmes/trial");
  EXPECT_EQ(section(report, "coverage").text(), "Of the last round in these days, of 2026-12-01.");
  EXPECT_THAT(rows_of(table(section(report, "coverage"), "Needs with a partner, by class")).at("all"),
              ElementsAre("40", "30", "75 %"));
  const auto& beside = section(report, "balance").tables(0);
  EXPECT_EQ(beside.columns_size(), 2);
  EXPECT_THAT(rows_of(beside).at("With a partner"), ElementsAre("30", "25"));
  EXPECT_THAT(rows_of(beside).at("Load of providers, Gini (0: equal)")[0], "0.045");
  EXPECT_THAT(rows_of(section(report, "waiting").tables(0)).at("Without a partner"), ElementsAre(kNotKnown));
  EXPECT_THAT(section(report, "plans").tables(0).rows(0).cells(), ElementsAre("12", "30", "40 %"));
  EXPECT_THAT(rows_of(section(report, "beneficiaries").tables(0)).at("youth (en)"), ElementsAre("8", "2", "25 %"));
}

TEST_F(Reports, AreReadByThoseWhomTheyConcern) {
  const auto reason = [&](const std::string& subject, const common::Caller& caller) {
    return common::reason_of(ask(subject, "", caller).status());
  };
  const common::Caller dakar = ReviewGround::focal_point("dakar");
  EXPECT_EQ(reason("cities/dakar", dakar), "");
  EXPECT_EQ(reason("cities/lyon", dakar), "PERMISSION_DENIED");
  EXPECT_EQ(reason("cities/nowhere", dakar), "PERMISSION_DENIED");
  EXPECT_EQ(reason("programmes/trial", dakar), "PERMISSION_DENIED");
  EXPECT_EQ(reason("programmes/trial", ReviewGround::coordinator("fields/music")), "");
  const common::Caller observer{.subject = "olga", .assignments = {{common::Role::kObserver, "*"}}};
  EXPECT_EQ(reason("fields/crafts", observer), "");
  EXPECT_EQ(reason("fields/nonsense", observer), "NOT_FOUND");
}

TEST_F(Reports, SayWhatIsWrongWithARequest) {
  for (const char* subject : {"", "dakar", "cities/", "cities/Dakar", "fields/", "programmes/a/b"})
    EXPECT_EQ(common::reason_of(ask(subject).status()), "INVALID_FIELD") << subject;
  EXPECT_EQ(common::reason_of(ask("cities/nowhere").status()), "NOT_FOUND");
  EXPECT_EQ(common::reason_of(ask("cities/dakar", "de").status()), "INVALID_FIELD");
  v1::GetReportRequest request;
  request.set_subject("cities/dakar");
  request.mutable_to_date()->set_year(2026);
  request.mutable_to_date()->set_month(13);
  EXPECT_EQ(common::reason_of(handlers.get(ground.by_coordinator(), request).status()), "INVALID_FIELD");
}

TEST_F(Reports, AreSheetsThatReadBack) {
  report_people({{"youth", 40}, {"women", 3}});
  v1::ExportReportRequest request;
  request.mutable_report()->set_subject("programmes/trial");
  request.set_format(v1::ExportReportRequest::FORMAT_CSV);
  const auto reply = handlers.export_(ground.by_coordinator(), request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->file_name(), "report-programmes-trial-2026-12-01.csv");
  EXPECT_EQ(reply->content_type(), "text/csv; charset=utf-8");
  const common::SheetColumns columns{{"section", "table", "row", "column", "value"}, {}, {}};
  const common::Sheet sheet = common::Sheet::read(reply->file(), columns);
  std::map<std::string, std::string> people;
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    if (sheet.field(i, "table") == "People, by group" && sheet.field(i, "column") == "Reached")
      people[sheet.field(i, "row")] = sheet.field(i, "value");
  }
  EXPECT_EQ(people["Total"], "43");
  EXPECT_EQ(people["women (en)"], kLeftOut);
}

}  // namespace
}  // namespace entente::matching
