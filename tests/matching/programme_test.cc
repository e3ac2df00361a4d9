#include <gtest/gtest.h>

#include "services/common/text/wording.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/documents/texts.h"
#include "services/matching/errors.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using Programmes = v1::ProgrammeService::Stub;

absl::StatusOr<v1::Programme> create(MatchingHouse& house, v1::Programme programme, const std::string& id,
                                     Who who = Who::kCoordinator) {
  v1::CreateProgrammeRequest request;
  *request.mutable_programme() = std::move(programme);
  request.set_programme_id(id);
  return call(house.programmes, &Programmes::CreateProgramme, house.as(who), request);
}

// One wrong programme: what is changed, the reason of the refusal, the field it names.
struct Wrong {
  const char* what;
  std::function<void(v1::Programme&)> change;
  std::string reason;
  std::string field;
};

void add_quota(v1::Programme& programme, const std::string& of, int least, int most) {
  v1::Programme::Quota& quota = *programme.add_quotas();
  *quota.mutable_class_() = common::choice_of<v1::PairingClass>(of);
  quota.set_min_share_permille(least);
  quota.set_max_share_permille(most);
}

constexpr auto kStudies = type::v1::AREA_OF_ACTION_STUDIES;
constexpr auto kMeetings = type::v1::AREA_OF_ACTION_MEETINGS;
constexpr auto kTraining = type::v1::AREA_OF_ACTION_TRAINING_CAPACITY;

void add_help(v1::Programme& programme, type::v1::AreaOfAction need,
              const std::vector<type::v1::AreaOfAction>& offers) {
  auto& area = *programme.mutable_helping_areas()->add_areas();
  area.set_need(need);
  for (const auto offer : offers) area.add_offers(offer);
}

std::vector<Wrong> wrong_programmes() {
  return {
      {"no name", [](auto& p) { p.clear_display_name(); }, "INVALID_FIELD", "programme.display_name"},
      {"a long name", [](auto& p) { p.set_display_name(std::string(121, 'a')); }, "INVALID_FIELD",
       "programme.display_name"},
      {"no axes", [](auto& p) { p.clear_axes(); }, "INVALID_FIELD", "programme.axes"},
      {"an unknown axis", [](auto& p) { p.add_axes(static_cast<type::v1::Axis>(77)); }, "INVALID_FIELD",
       "programme.axes"},
      {"an unknown field", [](auto& p) { p.add_creative_fields("musik"); }, "INVALID_FIELD",
       "programme.creative_fields"},
      {"an unknown urgency", [](auto& p) { p.mutable_priority()->add_urgencies("at-once"); }, "INVALID_FIELD",
       "programme.priority.urgencies"},
      {"an unknown term", [](auto& p) { (*p.mutable_weights())["topic"] = 1; }, "INVALID_FIELD",
       "programme.weights.topic"},
      {"a negative weight", [](auto& p) { (*p.mutable_weights())["topics"] = -1; }, "INVALID_FIELD",
       "programme.weights.topics"},
      {"a weight that overflows", [](auto& p) { (*p.mutable_weights())["topics"] = 2147483647; }, "INVALID_FIELD",
       "programme.weights.topics"},
      {"a floor below nothing", [](auto& p) { p.set_relevance_floor(-1); }, "INVALID_FIELD",
       "programme.relevance_floor"},
      {"a good of more than all", [](auto& p) { p.set_relevance_good(1001); }, "INVALID_FIELD",
       "programme.relevance_good"},
      {"a floor above good", [](auto& p) { p.set_relevance_floor(60), p.set_relevance_good(59); },
       "PROGRAMME_UNSOLVABLE", "programme.relevance_good"},
      {"a good below the usual floor", [](auto& p) { p.set_relevance_good(11); }, "PROGRAMME_UNSOLVABLE",
       "programme.relevance_good"},
      {"helping areas of no area", [](auto& p) { add_help(p, type::v1::AREA_OF_ACTION_UNSPECIFIED, {}); },
       "INVALID_FIELD", "programme.helping_areas.areas[0].need"},
      {"helping areas of an unknown area", [](auto& p) { add_help(p, static_cast<type::v1::AreaOfAction>(77), {}); },
       "INVALID_FIELD", "programme.helping_areas.areas[0].need"},
      {"helping areas of one area twice",
       [](auto& p) { add_help(p, kStudies, {kMeetings}), add_help(p, kStudies, {kTraining}); }, "INVALID_FIELD",
       "programme.helping_areas.areas[1].need"},
      {"a helping area twice",
       [](auto& p) {
         add_help(p, kStudies, {kMeetings, kMeetings});
       },
       "INVALID_FIELD", "programme.helping_areas.areas[0].offers"},
      {"an unknown helping area", [](auto& p) { add_help(p, kStudies, {static_cast<type::v1::AreaOfAction>(77)}); },
       "INVALID_FIELD", "programme.helping_areas.areas[0].offers"},
      {"an area that helps itself", [](auto& p) { add_help(p, kStudies, {kStudies}); }, "INVALID_FIELD",
       "programme.helping_areas.areas[0].offers"},
      {"a scheme of North and South that nobody knows",
       [](auto& p) { p.set_country_scheme(static_cast<v1::Programme::CountryScheme>(9)); }, "INVALID_FIELD",
       "programme.country_scheme"},
      {"a second approval that nobody knows",
       [](auto& p) { p.set_second_approval(static_cast<v1::Programme::SecondApproval>(9)); }, "INVALID_FIELD",
       "programme.second_approval"},
      {"review days", [](auto& p) { p.set_review_days(366); }, "INVALID_FIELD", "programme.review_days"},
      {"candidates", [](auto& p) { p.set_candidates_per_need(1001); }, "INVALID_FIELD",
       "programme.candidates_per_need"},
      {"served points", [](auto& p) { p.set_served_points(2'000'000'000); }, "INVALID_FIELD",
       "programme.served_points"},
      {"a wrong date", [](auto& p) { p.mutable_window()->mutable_start()->set_month(13); }, "INVALID_FIELD",
       "programme.window.start"},
      {"a quota of no class", [](auto& p) { add_quota(p, "axis:west", 100, 0); }, "INVALID_FIELD",
       "programme.quotas[0].class"},
      {"a quota of an unknown field", [](auto& p) { add_quota(p, "field:juggling", 100, 0); }, "INVALID_FIELD",
       "programme.quotas[0].class.field"},
      {"a quota of an unknown region", [](auto& p) { add_quota(p, "region:Atlantis", 100, 0); }, "INVALID_FIELD",
       "programme.quotas[0].class.region"},
      {"a share of more than all", [](auto& p) { add_quota(p, "country:ldc", 1001, 0); }, "INVALID_FIELD",
       "programme.quotas[0].min_share_permille"},
      {"a quota that asks for nothing", [](auto& p) { add_quota(p, "country:ldc", 0, 0); }, "INVALID_FIELD",
       "programme.quotas[0]"},
      {"a reversed quota", [](auto& p) { add_quota(p, "country:ldc", 300, 200); }, "INVALID_FIELD",
       "programme.quotas[0].max_share_permille"},
      {"a class twice", [](auto& p) { add_quota(p, "country:ldc", 100, 0), add_quota(p, "country:ldc", 0, 500); },
       "INVALID_FIELD", "programme.quotas[1].class"},
      {"least shares of more than all",
       [](auto& p) { add_quota(p, "axis:north-south", 600, 0), add_quota(p, "axis:south-south", 500, 0); },
       "PROGRAMME_UNSOLVABLE", "programme.quotas[1].min_share_permille"},
      {"a least share of an axis that isn't sought", [](auto& p) { add_quota(p, "axis:north-north", 100, 0); },
       "PROGRAMME_UNSOLVABLE", "programme.quotas[0].class"},
      {"fairness without ranks", [](auto& p) { p.set_raise_smallest_score(true), p.set_weigh_instead_of_rank(true); },
       "PROGRAMME_UNSOLVABLE", "programme.raise_smallest_score"},
      {"a long reserve list", [](auto& p) { p.set_reserve_list_length(11); }, "INVALID_FIELD",
       "programme.reserve_list_length"},
      {"a reversed window",
       [](auto& p) {
         *p.mutable_window()->mutable_start() = date("2028");
         *p.mutable_window()->mutable_end() = date("2027");
       },
       "PROGRAMME_UNSOLVABLE", "programme.window.end"},
      {"a stay longer than the window",
       [](auto& p) {
         *p.mutable_window()->mutable_start() = date("2027-01-01");
         *p.mutable_window()->mutable_end() = date("2027-01-03");
         p.mutable_window()->set_min_duration_days(4);
       },
       "PROGRAMME_UNSOLVABLE", "programme.window.min_duration_days"},
      {"trios without their axis",
       [](auto& p) {
         p.clear_axes();
         p.add_axes(type::v1::AXIS_NORTH_SOUTH);
         p.set_trios(true);
       },
       "PROGRAMME_UNSOLVABLE", "programme.trios"},
      {"the axis of trios alone",
       [](auto& p) {
         p.clear_axes();
         p.add_axes(type::v1::AXIS_NORTH_SOUTH_SOUTH);
       },
       "PROGRAMME_UNSOLVABLE", "programme.axes"},
      {"points without weighing", [](auto& p) { p.set_served_points(5); }, "PROGRAMME_UNSOLVABLE",
       "programme.served_points"},
  };
}

TEST(Programme, ThatIsWrongIsRefusedWithItsFieldAndStoresNothing) {
  MatchingHouse house;
  for (const Wrong& wrong : wrong_programmes()) {
    v1::Programme programme = example_programme();
    wrong.change(programme);
    const auto reply = create(house, programme, "wrong");
    ASSERT_FALSE(reply.ok()) << wrong.what;
    EXPECT_EQ(common::reason_of(reply.status()), wrong.reason) << wrong.what << ": " << reply.status();
    std::vector<std::string> fields;
    for (const auto& violation : common::field_violations_of(reply.status())) fields.push_back(violation.field);
    EXPECT_NE(std::find(fields.begin(), fields.end(), wrong.field), fields.end())
        << wrong.what << ": " << reply.status();
  }
  EXPECT_TRUE(create(house, example_programme(), "wrong").ok()) << "the id is still free";
}

TEST(Programme, TakesQuotasReservesAreasFloorsAndFairness) {
  MatchingHouse house;
  v1::Programme programme = example_programme();
  add_quota(programme, "axis:south-south", 300, 700);
  add_quota(programme, "beneficiary:women", 50, 0);
  add_quota(programme, "field:music", 0, 900);
  add_quota(programme, "region:Africa", 100, 0);
  programme.mutable_limits()->set_proposals_between_two_cities(2);
  programme.set_reserve_list_length(3);
  add_help(programme, kStudies, {kMeetings, kTraining});
  add_help(programme, kMeetings, {});
  programme.set_relevance_floor(60);
  programme.set_raise_smallest_score(true);
  const auto reply = create(house, programme, "trial");
  EXPECT_TRUE(reply.ok()) << reply.status();
}

TEST(Programme, WeightsThatOverflowWithTheListingsAreTheProgrammesFault) {
  const matcher::Text text{"fault.weights_overflow", {{"needs", "7"}, {"where", "programmes/x.weights"}}};
  const absl::Status status =
      to_status({{"WEIGHTS_OVERFLOW", "programmes/x.weights", text}}, "programmes/x", kProgrammeUnsolvable);
  EXPECT_EQ(common::reason_of(status), "PROGRAMME_UNSOLVABLE");
  ASSERT_EQ(common::field_violations_of(status).size(), 1u);
  EXPECT_EQ(common::field_violations_of(status)[0].field, "programme.weights");
  EXPECT_EQ(std::string(status.message()),
            "programme.weights: the weights are too large for 7 needs; give smaller ones.");
}

// So that a violation, which names its place apart, can leave it out.
TEST(Programme, TextsOfFaultsBeginWithTheirPlace) {
  int faults = 0;
  for (const std::string_view id : common::text_ids()) {
    if (!id.starts_with("fault.")) continue;
    ++faults;
    matcher::Text text{std::string(id), {}};
    text.parameters["where"] = "HERE";
    for (const char* name : {"value", "least", "most", "first", "last", "expected", "rules", "capacity", "needs",
                             "kind", "role", "listing", "key"})
      text.parameters[name] = "5";
    EXPECT_TRUE(render(text, Language::kEnglish).starts_with("HERE: ")) << id;
    EXPECT_TRUE(render(text, Language::kFrench).starts_with("HERE : ")) << id;
  }
  EXPECT_GT(faults, 20);
}

TEST(Programme, GetsAVersionAndAnEtagWithEachUpdate) {
  MatchingHouse house;
  const auto created = create(house, example_programme(), "trial");
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->version(), 1);
  v1::UpdateProgrammeRequest update;
  update.mutable_programme()->set_name(created->name());
  update.mutable_programme()->set_etag(created->etag());
  update.mutable_programme()->set_review_days(9);
  update.mutable_update_mask()->add_paths("review_days");
  const auto updated = call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kCoordinator), update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->version(), 2);
  EXPECT_EQ(updated->review_days(), 9);
  EXPECT_EQ(updated->display_name(), created->display_name());
  EXPECT_NE(updated->etag(), created->etag());
  const auto stale = call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kCoordinator), update);
  EXPECT_EQ(common::reason_of(stale.status()), "STALE_ETAG");
  EXPECT_TRUE(absl::IsAborted(stale.status()));
  update.mutable_programme()->clear_etag();
  update.mutable_update_mask()->set_paths(0, "version");
  EXPECT_EQ(common::reason_of(
                call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kCoordinator), update).status()),
            "INVALID_FIELD_MASK");
  update.mutable_update_mask()->set_paths(0, "axes");
  EXPECT_EQ(common::reason_of(
                call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kCoordinator), update).status()),
            "INVALID_FIELD")
      << "an update is checked as a whole";
}

TEST(Programme, OnlyValidatedIsNotStored) {
  MatchingHouse house;
  v1::CreateProgrammeRequest request;
  *request.mutable_programme() = example_programme();
  request.set_programme_id("trial");
  request.set_validate_only(true);
  EXPECT_TRUE(call(house.programmes, &Programmes::CreateProgramme, house.as(Who::kCoordinator), request).ok());
  v1::GetProgrammeRequest get;
  get.set_name("programmes/trial");
  EXPECT_EQ(
      common::reason_of(call(house.programmes, &Programmes::GetProgramme, house.as(Who::kObserver), get).status()),
      "NOT_FOUND");
}

TEST(Programme, RepeatedRequestIdAnswersTheSameAndATakenIdIsRefused) {
  MatchingHouse house;
  v1::CreateProgrammeRequest request;
  *request.mutable_programme() = example_programme();
  request.set_request_id("0a4c3a7e-9f3e-4b7e-8a39-6f1f2e3d4c5b");
  const auto first = call(house.programmes, &Programmes::CreateProgramme, house.as(Who::kCoordinator), request);
  const auto repeated = call(house.programmes, &Programmes::CreateProgramme, house.as(Who::kCoordinator), request);
  ASSERT_TRUE(first.ok() && repeated.ok()) << first.status() << repeated.status();
  EXPECT_EQ(first->name(), "programmes/cooperation-2027") << "made from the display name";
  EXPECT_EQ(first->etag(), repeated->etag());
  request.mutable_programme()->set_review_days(1);
  EXPECT_EQ(common::reason_of(
                call(house.programmes, &Programmes::CreateProgramme, house.as(Who::kCoordinator), request).status()),
            "REQUEST_ID_REUSED");
  request.clear_request_id();
  EXPECT_EQ(common::reason_of(
                call(house.programmes, &Programmes::CreateProgramme, house.as(Who::kCoordinator), request).status()),
            "ALREADY_EXISTS");
}

TEST(Programme, IsReadByAllAndWrittenByCoordinatorsOfItsFields) {
  MatchingHouse house;
  v1::Programme music = example_programme();
  music.add_creative_fields("music");
  v1::Programme literature = example_programme();
  literature.add_creative_fields("literature");
  EXPECT_TRUE(create(house, music, "music", Who::kFieldCoordinator).ok());
  EXPECT_EQ(common::reason_of(create(house, literature, "literature", Who::kFieldCoordinator).status()),
            "PERMISSION_DENIED");
  EXPECT_EQ(common::reason_of(create(house, example_programme(), "all", Who::kFieldCoordinator).status()),
            "PERMISSION_DENIED");
  v1::GetProgrammeRequest get;
  get.set_name("programmes/music");
  for (const Who who : {Who::kObserver, Who::kFocalPoint, Who::kService, Who::kFieldCoordinator}) {
    EXPECT_TRUE(call(house.programmes, &Programmes::GetProgramme, house.as(who), get).ok());
  }
  for (const Who who : {Who::kObserver, Who::kFocalPoint, Who::kService}) {
    EXPECT_EQ(common::reason_of(create(house, music, "again", who).status()), "PERMISSION_DENIED");
  }
  // A field coordinator can't widen a programme beyond the field.
  v1::UpdateProgrammeRequest widen;
  widen.mutable_programme()->set_name("programmes/music");
  widen.mutable_programme()->add_creative_fields("music");
  widen.mutable_programme()->add_creative_fields("literature");
  widen.mutable_update_mask()->add_paths("creative_fields");
  EXPECT_EQ(common::reason_of(
                call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kFieldCoordinator), widen).status()),
            "PERMISSION_DENIED");
  // The refusal is the same for one that doesn't exist.
  widen.mutable_programme()->set_name("programmes/none");
  EXPECT_EQ(common::reason_of(
                call(house.programmes, &Programmes::UpdateProgramme, house.as(Who::kFieldCoordinator), widen).status()),
            "PERMISSION_DENIED");
}

TEST(Programmes, ArePagedByName) {
  MatchingHouse house;
  for (const char* id : {"c", "a", "b"}) house.create_programme(example_programme(), id);
  v1::ListProgrammesRequest request;
  request.set_page_size(2);
  const auto first = call(house.programmes, &Programmes::ListProgrammes, house.as(Who::kFocalPoint), request);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->programmes_size(), 2);
  EXPECT_EQ(first->programmes(0).name(), "programmes/a");
  request.set_page_token(first->next_page_token());
  const auto second = call(house.programmes, &Programmes::ListProgrammes, house.as(Who::kFocalPoint), request);
  ASSERT_TRUE(second.ok()) << second.status();
  ASSERT_EQ(second->programmes_size(), 1);
  EXPECT_EQ(second->programmes(0).name(), "programmes/c");
  EXPECT_TRUE(second->next_page_token().empty());
}

TEST(Directive, OnTheSameListingsReplacesTheFormerOneAndIsClearedTwiceWithoutError) {
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  std::string need, offer;
  for (const auto& listing : GroundFloor::get().all_listings()) {
    if (listing.role() == type::v1::PARTY_ROLE_BENEFICIARY) need = listing.name();
    if (listing.role() == type::v1::PARTY_ROLE_PIVOTAL) offer = listing.name();
  }
  v1::SetDirectiveRequest set;
  set.set_parent(programme);
  set.mutable_directive()->set_kind(v1::Directive::KIND_KEEP);
  set.mutable_directive()->set_need(need);
  set.mutable_directive()->set_offer(offer);
  set.mutable_directive()->set_reason("they have met");
  const auto keep = call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), set);
  ASSERT_TRUE(keep.ok()) << keep.status();
  EXPECT_EQ(keep->author(), "coordinator-1");
  set.mutable_directive()->set_kind(v1::Directive::KIND_RULE_OUT);
  const auto rule_out = call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), set);
  ASSERT_TRUE(rule_out.ok());
  EXPECT_EQ(keep->name(), rule_out->name());
  v1::ListDirectivesRequest list;
  list.set_parent(programme);
  const auto listed = call(house.programmes, &Programmes::ListDirectives, house.as(Who::kObserver), list);
  ASSERT_TRUE(listed.ok());
  ASSERT_EQ(listed->directives_size(), 1);
  EXPECT_EQ(listed->directives(0).kind(), v1::Directive::KIND_RULE_OUT);
  v1::GetDirectiveRequest get;
  get.set_name(keep->name());
  EXPECT_EQ(call(house.programmes, &Programmes::GetDirective, house.as(Who::kObserver), get)->SerializeAsString(),
            listed->directives(0).SerializeAsString());
  list.set_filter("kind = keep");
  EXPECT_EQ(call(house.programmes, &Programmes::ListDirectives, house.as(Who::kObserver), list)->directives_size(), 0);
  list.set_filter("kind = rule-out AND NOT author = nobody");
  EXPECT_EQ(call(house.programmes, &Programmes::ListDirectives, house.as(Who::kObserver), list)->directives_size(), 1);
  list.clear_filter();
  v1::ClearDirectiveRequest clear;
  clear.set_name(keep->name());
  EXPECT_TRUE(call(house.programmes, &Programmes::ClearDirective, house.as(Who::kCoordinator), clear).ok());
  EXPECT_TRUE(call(house.programmes, &Programmes::ClearDirective, house.as(Who::kCoordinator), clear).ok());
  EXPECT_EQ(call(house.programmes, &Programmes::ListDirectives, house.as(Who::kObserver), list)->directives_size(), 0);
  EXPECT_EQ(
      common::reason_of(call(house.programmes, &Programmes::GetDirective, house.as(Who::kObserver), get).status()),
      "NOT_FOUND");
  // Setting it is repeated by its id, too: nothing is set anew.
  set.set_request_id("00000000-0000-4000-8000-000000000001");
  ASSERT_TRUE(call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), set).ok());
  ASSERT_TRUE(call(house.programmes, &Programmes::ClearDirective, house.as(Who::kCoordinator), clear).ok());
  EXPECT_EQ(call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), set)->name(), keep->name());
  EXPECT_EQ(call(house.programmes, &Programmes::ListDirectives, house.as(Who::kObserver), list)->directives_size(), 0);
  set.clear_request_id();

  set.mutable_directive()->clear_reason();
  set.mutable_directive()->set_need(offer);
  set.mutable_directive()->set_kind(v1::Directive::KIND_UNSPECIFIED);
  const auto wrong = call(house.programmes, &Programmes::SetDirective, house.as(Who::kCoordinator), set);
  EXPECT_EQ(common::field_violations_of(wrong.status()).size(), 3u) << wrong.status();
}

}  // namespace
}  // namespace entente::matching
