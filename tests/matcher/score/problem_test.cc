#include "matcher/score/problem.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "matcher/score/drawing.h"
#include "matcher/score/evaluation.h"
#include "tests/matcher/catalogue.h"
#include "tests/matcher/problems.h"
#include "tests/matcher/score/rule_cases.h"

namespace entente::matcher {
namespace {

using testing::problem_of;

struct FaultCase {
  const char* id;
  void (*change)(Snapshot&);
};

const FaultCase kFaults[] = {
    {"DUPLICATE_ID", [](Snapshot& s) { s.listings.push_back(s.listings.front()); }},
    {"DUPLICATE_ID", [](Snapshot& s) { s.cities.push_back(s.cities.front()); }},
    {"ID_MISSING", [](Snapshot& s) { s.listings[1].id = ""; }},
    {"UNKNOWN_COUNTRY", [](Snapshot& s) { s.cities[0].country = "XX"; }},
    {"UNKNOWN_CITY", [](Snapshot& s) { s.listings[0].city = "cities/atlantis"; }},
    {"UNKNOWN_CITY",
     [](Snapshot& s) {
       s.cooperations = {{"k", "cities/atlantis", "cities/nord", "", "", "", {}, {}, {}}};
     }},
    {"DAY_OUT_OF_RANGE", [](Snapshot& s) { s.as_of = kDayAfterAll; }},
    {"DAY_OUT_OF_RANGE", [](Snapshot& s) { s.listings[0].deadline = 3000000; }},
    {"COORDINATE_OUT_OF_RANGE", [](Snapshot& s) { s.cities[0].longitude_e4 = 1800001; }},
    {"POPULATION_NEGATIVE", [](Snapshot& s) { s.cities[0].population = -1; }},
    {"LIMIT_OUT_OF_RANGE", [](Snapshot& s) { s.cities[0].receiver_limit = -1; }},
    {"LIMIT_OUT_OF_RANGE", [](Snapshot& s) { s.cities[0].provider_limit = 10001; }},
    {"KIND_MISSING", [](Snapshot& s) { s.listings[0].kind = Kind::kUnspecified; }},
    {"ROLE_CONTRADICTS_KIND", [](Snapshot& s) { s.listings[0].role = Role::kPivotal; }},
    {"AREA_MISSING", [](Snapshot& s) { s.listings[0].area = Area::kUnspecified; }},
    {"CAPACITY_OUT_OF_RANGE", [](Snapshot& s) { s.listings[0].capacity = 0; }},
    {"CAPACITY_OUT_OF_RANGE", [](Snapshot& s) { s.listings[0].capacity = -1; }},
    {"CAPACITY_OUT_OF_RANGE", [](Snapshot& s) { s.listings[0].capacity = 10001; }},
    {"RESERVED_NEGATIVE", [](Snapshot& s) { s.listings[0].reserved = -1; }},
    {"WINDOW_REVERSED",
     [](Snapshot& s) {
       s.listings[0].window = {20100, 20099};
     }},
    {"WINDOW_REVERSED",
     [](Snapshot& s) {
       s.programme.window = {20100, 20099};
     }},
    {"DURATION_NEGATIVE", [](Snapshot& s) { s.listings[0].min_days = -1; }},
    {"LANGUAGES_CONTRADICT", [](Snapshot& s) { s.listings[0].languages.any = true; }},
    {"MEANING_MISSING", [](Snapshot& s) { s.listings[0].cost_sharing = "barter"; }},
    {"MEANING_MISSING", [](Snapshot& s) { s.listings[0].modalities = {"retreat"}; }},
    {"MEANING_MISSING", [](Snapshot& s) { s.listings[0].urgency = "soon"; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.meanings.urgencies["now"] = 0; }},
    {"EMBEDDING_LENGTH",
     [](Snapshot& s) {
       s.listings[0].embedding = {1, 2};
       s.listings[1].embedding = {1, 2, 3};
     }},
    {"COOPERATION_WITH_ITSELF",
     [](Snapshot& s) {
       s.cooperations = {{"k", "cities/nord", "cities/nord", "", "", "", {}, {}, {}}};
     }},
    {"COOPERATION_REVERSED",
     [](Snapshot& s) {
       s.cooperations = {{"k", "cities/kumi", "cities/nord", "", "", "", {}, 20100, 20099}};
     }},
    {"AXES_MISSING", [](Snapshot& s) { s.programme.axes = {}; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.review_days = 366; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.default_provider_limit = -1; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.partners_of_city_per_need = 0; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.priority.waiting_days = -1; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.served_points = -1; }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.relevance_floor = -1; }},
    {"WEIGHT_UNKNOWN", [](Snapshot& s) { s.programme.weights["beauty"] = 1; }},
    {"WEIGHT_OUT_OF_RANGE", [](Snapshot& s) { s.programme.weights["topics"] = -1; }},
    {"WEIGHT_OUT_OF_RANGE", [](Snapshot& s) { s.programme.weights["topics"] = 1000001; }},
    {"WEIGHTS_OVERFLOW", [](Snapshot& s) { s.programme.weights["topics"] = std::numeric_limits<Points>::max(); }},
    {"QUOTA_CLASS_UNKNOWN",
     [](Snapshot& s) {
       s.programme.quotas = {{"axis:south", 0, 100}};
     }},
    {"QUOTA_CLASS_UNKNOWN",
     [](Snapshot& s) {
       s.programme.quotas = {{"region:", 0, 100}};
     }},
    {"QUOTA_REVERSED",
     [](Snapshot& s) {
       s.programme.quotas = {{"country:ldc", 200, 100}};
     }},
    {"VALUE_OUT_OF_RANGE",
     [](Snapshot& s) {
       s.programme.quotas = {{"country:ldc", 0, 1001}};
     }},
    {"VALUE_OUT_OF_RANGE", [](Snapshot& s) { s.programme.reserve_list_length = 11; }},
    {"PRIORITY_CODE_EMPTY", [](Snapshot& s) { s.programme.priority.urgencies = {""}; }},
    {"DIRECTIVE_UNKNOWN_LISTING",
     [](Snapshot& s) {
       s.directives = {{Directive::Kind::kKeep, testing::need_of(s).id, "cities/nord/listings/x"}};
     }},
    {"DIRECTIVE_WRONG_KIND",
     [](Snapshot& s) {
       s.directives = {{Directive::Kind::kKeep, testing::offer_of(s).id, testing::need_of(s).id}};
     }},
    {"DIRECTIVES_CONTRADICT",
     [](Snapshot& s) {
       s.directives = {{Directive::Kind::kKeep, testing::need_of(s).id, testing::offer_of(s).id},
                       {Directive::Kind::kRuleOut, testing::need_of(s).id, testing::offer_of(s).id}};
     }},
};

TEST(Problem, NamesEachFaultWithoutStopping) {
  for (const FaultCase& fault_case : kFaults) {
    Snapshot snapshot = testing::holding_snapshot();
    fault_case.change(snapshot);
    const BuildResult built = Problem::build(snapshot);
    const auto* faults = std::get_if<std::vector<Fault>>(&built);
    ASSERT_TRUE(faults) << fault_case.id;
    EXPECT_TRUE(std::any_of(faults->begin(), faults->end(), [&](const Fault& f) { return f.id == fault_case.id; }))
        << fault_case.id << ", but " << faults->front().id;
    for (const Fault& fault : *faults) {
      EXPECT_FALSE(fault.where.empty()) << fault.id;
      EXPECT_EQ(testing::missing_in_catalogue(fault.text), "");
    }
  }
}

TEST(Problem, FindsAllFaultsAtOnce) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.cities[0].country = "XX";
  snapshot.listings[0].capacity = 0;
  snapshot.programme.review_days = -1;
  EXPECT_EQ(testing::fault_ids(snapshot),
            (std::vector<std::string>{"UNKNOWN_COUNTRY", "CAPACITY_OUT_OF_RANGE", "VALUE_OUT_OF_RANGE"}));
}

TEST(Problem, TakesAnEmptySnapshotWithAxes) {
  Snapshot snapshot;
  snapshot.programme.axes = {Axis::kNorthSouth};
  const auto problem = problem_of(snapshot);
  ASSERT_TRUE(problem);
  EXPECT_TRUE(problem->needs().empty());
  EXPECT_EQ(problem->find("cities/x/listings/y"), -1);
}

TEST(Problem, SortsListingsByTheirPart) {
  const auto problem = problem_of(testing::holding_snapshot());
  ASSERT_TRUE(problem);
  EXPECT_EQ(problem->needs(), std::vector{problem->find("cities/kumi/listings/n")});
  EXPECT_EQ(problem->offers(),
            (std::vector{problem->find("cities/nord/listings/o"), problem->find("cities/sur/listings/p")}));
  EXPECT_EQ(problem->facilitators(), std::vector{problem->find("cities/nord/listings/f")});
}

TEST(Problem, LeavesOutNeedsThatHaveAllTheirPartners) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::need_of(snapshot).reserved = 1;
  EXPECT_TRUE(problem_of(snapshot)->needs().empty());
}

TEST(Problem, TakesRunningCooperationsOffTheLimits) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.default_receiver_limit = 3;
  snapshot.cities[1].provider_limit = 1;
  for (const char* id : {"k1", "k2"}) {
    Cooperation running;
    running.id = id;
    running.beneficiary_city = "cities/kumi";
    running.pivotal_city = "cities/nord";
    running.state = Cooperation::State::kRunning;
    snapshot.cooperations.push_back(running);
  }
  const auto problem = problem_of(snapshot);
  EXPECT_EQ(problem->receiver_limit_left(0), 1);
  EXPECT_EQ(problem->provider_limit_left(1), 0) << "more than the limit are running";
  EXPECT_EQ(problem->provider_limit_left(0), kUnlimited);
}

struct PriorityCase {
  const char* name;
  bool expected;
  void (*change)(Snapshot&);
};

const PriorityCase kPriorities[] = {
    {"nothing", false, [](Snapshot&) {}},
    {"ldc", true, [](Snapshot& s) { s.programme.priority.least_developed = true; }},
    {"no sids", false, [](Snapshot& s) { s.programme.priority.small_island = true; }},
    {"africa", true, [](Snapshot& s) { s.programme.priority.africa = true; }},
    {"never matched", true, [](Snapshot& s) { s.programme.priority.never_matched = true; }},
    {"matched once", false,
     [](Snapshot& s) {
       s.programme.priority.never_matched = true;
       s.cooperations = {{"k", "cities/kumi", "cities/sur", "", "", "", Cooperation::State::kClosed, {}, {}}};
     }},
    {"only declined", true,
     [](Snapshot& s) {
       s.programme.priority.never_matched = true;
       s.cooperations = {{"k", "cities/kumi", "cities/sur", "", "", "", Cooperation::State::kDeclined, {}, {}}};
     }},
    {"waits long", true,
     [](Snapshot& s) {
       s.programme.priority.waiting_days = 30;
       testing::need_of(s).published = testing::kToday - 31;
     }},
    {"waits as long as allowed", false,
     [](Snapshot& s) {
       s.programme.priority.waiting_days = 30;
       testing::need_of(s).published = testing::kToday - 30;
     }},
    {"nobody knows how long", false, [](Snapshot& s) { s.programme.priority.waiting_days = 30; }},
    {"urgent", true,
     [](Snapshot& s) {
       s.programme.priority.urgencies = {"now"};
       testing::need_of(s).urgency = "now";
     }},
    {"for women", true,
     [](Snapshot& s) {
       s.programme.priority.beneficiaries = {"women"};
       testing::need_of(s).beneficiaries = {"women", "youth"};
     }},
};

TEST(Problem, KnowsPriorityNeeds) {
  for (const PriorityCase& priority_case : kPriorities) {
    Snapshot snapshot = testing::holding_snapshot();
    priority_case.change(snapshot);
    const auto problem = problem_of(snapshot);
    EXPECT_EQ(problem->priority(problem->needs().front()), priority_case.expected) << priority_case.name;
  }
}

struct OutsideCase {
  const char* name;
  std::optional<OutsideNeed::Cause> expected;
  void (*change)(Snapshot&);
};

// A need that the programme leaves out is outside, and neither served nor unmet.
const OutsideCase kOutside[] = {
    {"served", {}, [](Snapshot&) {}},
    {"its area", OutsideNeed::Cause::kArea, [](Snapshot& s) { s.programme.areas = {Area::kStudies}; }},
    {"its field", OutsideNeed::Cause::kField, [](Snapshot& s) { s.programme.creative_fields = {"film"}; }},
    {"a city of the North", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) { s.countries[0].development = Development::kDeveloped; }},
    {"a city of the North that wants an axis of the South", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) {
       s.countries[0].development = Development::kDeveloped;
       testing::need_of(s).partner_rules.axes = {Axis::kNorthSouth};
     }},
    {"a class that isn't known", {}, [](Snapshot& s) { s.countries[0].development = Development::kUnknown; }},
    {"wants what the programme leaves out", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) {
       s.programme.axes = {Axis::kNorthSouth};
       testing::need_of(s).partner_rules.axes = {Axis::kSouthSouth};
     }},
    {"North by the DAC list", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) {
       s.programme.country_scheme = CountryScheme::kOda;
       s.countries[0].oda = false;
     }},
    {"North by income", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) {
       s.programme.country_scheme = CountryScheme::kIncome;
       s.countries[0].income_group = "H";
     }},
    {"income not classified",
     {},
     [](Snapshot& s) {
       s.programme.country_scheme = CountryScheme::kIncome;
       s.countries[0].income_group = "";
     }},
    {"North by its own word", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) {
       s.programme.country_scheme = CountryScheme::kDeclared;
       s.cities[0].declared = Development::kDeveloped;
     }},
    {"South by its own word",
     {},
     [](Snapshot& s) {
       s.programme.country_scheme = CountryScheme::kDeclared;
       s.countries[0].development = Development::kDeveloped;
       s.cities[0].declared = Development::kDeveloping;
     }},
    {"says nothing, and is South as its country",
     {},
     [](Snapshot& s) { s.programme.country_scheme = CountryScheme::kDeclared; }},
    {"says nothing, and is North as its country", OutsideNeed::Cause::kAxis,
     [](Snapshot& s) {
       s.programme.country_scheme = CountryScheme::kDeclared;
       s.countries[0].development = Development::kDeveloped;
     }},
    {"its own word where nobody asks for it", {}, [](Snapshot& s) { s.cities[0].declared = Development::kDeveloped; }},
    {"South by the DAC list",
     {},
     [](Snapshot& s) {
       s.countries[0].development = Development::kDeveloped;
       s.programme.country_scheme = CountryScheme::kOda;
     }},
};

TEST(Problem, KnowsWhatTheProgrammeLeavesOut) {
  for (const OutsideCase& c : kOutside) {
    Snapshot snapshot = testing::holding_snapshot();
    c.change(snapshot);
    const auto problem = problem_of(snapshot);
    ASSERT_TRUE(problem) << c.name;
    EXPECT_EQ(problem->needs().size(), c.expected ? 0u : 1u) << c.name;
    ASSERT_EQ(problem->outside().size(), c.expected ? 1u : 0u) << c.name;
    if (c.expected) EXPECT_EQ(problem->outside()[0].cause, *c.expected) << c.name;
  }
}

TEST(Problem, SaysWhatItIgnores) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::offer_of(snapshot).partner_rules.axes = {Axis::kNorthSouth, Axis::kSouthSouth};
  const auto remarks = problem_of(snapshot)->remarks();
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_EQ(remarks[0].id, "remark.axis_never_holds");
  EXPECT_EQ(remarks[0].parameters.at("axis"), "south-south");

  snapshot.programme.axes = {Axis::kSouthSouth};
  EXPECT_EQ(problem_of(snapshot)->remarks().front().id, "remark.trios_without_axis");
}

TEST(Drawing, HasEveryAdmissiblePairAndTrio) {
  const auto problem = problem_of(testing::holding_snapshot());
  const DrawResult with = draw(*problem, true);
  EXPECT_EQ(with.drawing.network.edges.size(), 2u);
  EXPECT_EQ(with.drawing.network.trios.size(), 1u);
  EXPECT_EQ(with.drawing.offers.size(), 3u);
  EXPECT_EQ(with.drawing.edge_axes, (std::vector{Axis::kNorthSouth, Axis::kSouthSouth}));
  EXPECT_TRUE(faults_of(with.drawing.network).empty());
  EXPECT_TRUE(draw(*problem, false).drawing.network.trios.empty());
}

TEST(Drawing, HasTheTrioWhosePairOnlyTheFacilitatorMakesPossible) {
  Snapshot snapshot = testing::holding_snapshot();
  testing::south_of(snapshot).languages = {{"es"}, false, Knowledge::kNo};
  testing::facilitator_of(snapshot).languages = {{"en", "es"}, false, Knowledge::kNo};
  const DrawResult drawn = draw(*problem_of(snapshot), true);
  EXPECT_EQ(drawn.drawing.network.edges.size(), 1u);
  EXPECT_EQ(drawn.drawing.network.trios.size(), 1u);
}

TEST(Drawing, HasNoTriosWhenTheProgrammeSeeksNone) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.programme.trios = false;
  EXPECT_TRUE(draw(*problem_of(snapshot), true).drawing.network.trios.empty());
}

TEST(Drawing, KeepsWhatAPersonKeeps) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.directives = {{Directive::Kind::kKeep, testing::need_of(snapshot).id, testing::south_of(snapshot).id}};
  const DrawResult drawn = draw(*problem_of(snapshot), false);
  ASSERT_EQ(drawn.drawing.network.edges.size(), 2u);
  EXPECT_FALSE(drawn.drawing.network.edges[0].kept);
  EXPECT_TRUE(drawn.drawing.network.edges[1].kept);
}

TEST(Drawing, RefusesToKeepWhatARuleStops) {
  Snapshot snapshot = testing::holding_snapshot();
  snapshot.directives = {{Directive::Kind::kKeep, testing::need_of(snapshot).id, testing::south_of(snapshot).id}};
  testing::south_of(snapshot).area = Area::kStudies;
  const DrawResult drawn = draw(*problem_of(snapshot), false);
  ASSERT_EQ(drawn.faults.size(), 1u);
  EXPECT_EQ(drawn.faults[0].id, "KEPT_PAIR_STOPPED");
  EXPECT_EQ(drawn.faults[0].text.parameters.at("rules"), "area");
  EXPECT_EQ(testing::missing_in_catalogue(drawn.faults[0].text), "");
}

}  // namespace
}  // namespace entente::matcher
