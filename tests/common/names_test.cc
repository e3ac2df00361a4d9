// Names of resources: read, written, taken apart.
#include "services/common/text/names.h"

#include <gtest/gtest.h>

namespace entente::common {
namespace {

template <typename Name>
void expect_reads(std::string_view text) {
  const auto name = Name::parse(text);
  ASSERT_TRUE(name.has_value()) << text;
  EXPECT_EQ(name->text(), text);
  EXPECT_EQ(name->id, id_of(text));
}

TEST(Names, AreReadAndWrittenTheSame) {
  expect_reads<CityName>("cities/ulm");
  expect_reads<ContactName>("cities/ulm/contacts/anna");
  expect_reads<OrganisationName>("cities/ulm/organisations/museum");
  expect_reads<PersonName>("people/anna");
  expect_reads<CountryName>("countries/DE");
  expect_reads<VocabularyName>("vocabularies/help");
  expect_reads<ListingName>("cities/ulm/listings/ulm-n-choir");
  expect_reads<ReservationName>("reservations/r-1");
  expect_reads<ProgrammeName>("programmes/crafts");
  expect_reads<DirectiveName>("programmes/crafts/directives/d-1");
  expect_reads<RoundName>("programmes/crafts/rounds/r-1");
  expect_reads<ProposalName>("programmes/crafts/rounds/r-1/proposals/p-1");
  expect_reads<CooperationName>("cooperations/ulm-segou");
  const auto proposal = ProposalName::parse("programmes/crafts/rounds/r-1/proposals/p-1");
  EXPECT_EQ(proposal->round, RoundName("crafts", "r-1"));
  EXPECT_EQ(ListingName::parse("cities/ulm/listings/x")->city, "ulm");
}

TEST(Names, OfAnotherFormAreNone) {
  for (const char* text : {"", "cities", "cities/", "cities/Ulm", "cities/-", "cities/ulm/", "cities/ulm/listings",
                           "cities/ulm/listings/", "cities/ulm/contacts/x", "cities/ulm/listings/x/y",
                           "/cities/ulm/listings/x", "towns/ulm/listings/x", "cities/{city}/listings/x"}) {
    EXPECT_FALSE(ListingName::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(CityName::parse("cities/ulm/listings/x").has_value());
  for (const char* text : {"countries/de", "countries/DEU", "countries/D", "countries/", "states/DE"}) {
    EXPECT_FALSE(CountryName::parse(text).has_value()) << text;
  }
}

TEST(Names, OfAFieldSayTheirForm) {
  EXPECT_EQ(parse_name<RoundName>("name", "programmes/crafts/rounds/r-1")->programme, "crafts");
  const absl::Status status = parse_name<RoundName>("base_round", "rounds/r-1").status();
  EXPECT_EQ(reason_of(status), "INVALID_FIELD");
  EXPECT_NE(status.ToString().find("programmes/{programme}/rounds/{round}"), std::string::npos) << status;
}

TEST(Names, OfACityAndItsIdAreTwoThings) {
  for (const char* text : {"cities/ulm", "cities/ulm/listings/x", "cities/ulm/contacts/anna"}) {
    EXPECT_EQ(city_id_of(text), "ulm");
    EXPECT_EQ(city_name_of(text), "cities/ulm");
  }
  for (const char* text : {"", "ulm", "cities/", "programmes/cities/ulm"}) {
    EXPECT_EQ(city_id_of(text), "") << text;
    EXPECT_EQ(city_name_of(text), "") << text;
  }
}

}  // namespace
}  // namespace entente::common
