#include "services/matching/rounds/round_inputs.h"

namespace entente::matching {

SnapshotInput snapshot_input(const RoundInputs& inputs, matcher::Day as_of) {
  SnapshotInput input;
  input.as_of = as_of;
  input.programme = &inputs.programme;
  for (const auto& city : inputs.cities.cities()) input.cities.push_back(&city);
  for (const auto& organisation : inputs.organisations.organisations()) input.organisations.push_back(&organisation);
  for (const auto& country : inputs.countries.countries()) input.countries.push_back(&country);
  for (const auto& vocabulary : inputs.vocabularies.vocabularies()) input.vocabularies.push_back(&vocabulary);
  for (const auto& listing : inputs.listings.listings()) input.listings.push_back(&listing);
  for (const auto& cooperation : inputs.cooperations.cooperations()) input.cooperations.push_back(&cooperation);
  for (const auto& directive : inputs.directives.directives()) input.directives.push_back(&directive);
  return input;
}

RoundInputs to_inputs(const SnapshotInput& input) {
  RoundInputs inputs;
  inputs.programme = *input.programme;
  for (const auto* city : input.cities) *inputs.cities.add_cities() = *city;
  for (const auto* organisation : input.organisations) {
    profiles::v1::Organisation& stored = *inputs.organisations.add_organisations();
    stored.set_name(organisation->name());
    stored.set_kind(organisation->kind());
  }
  for (const auto* country : input.countries) *inputs.countries.add_countries() = *country;
  for (const auto* vocabulary : input.vocabularies) {
    profiles::v1::Vocabulary& stored = *inputs.vocabularies.add_vocabularies();
    stored.set_name(vocabulary->name());
    for (const auto& entry : vocabulary->entries()) {
      if (!entry.has_engine() && entry.parent().empty()) continue;
      auto& kept = *stored.add_entries();
      kept.set_code(entry.code());
      kept.set_parent(entry.parent());
      if (entry.has_engine()) *kept.mutable_engine() = entry.engine();
    }
  }
  for (const auto* listing : input.listings) {
    listings::v1::Listing& stored = *inputs.listings.add_listings();
    stored = *listing;
    stored.clear_description();
    for (auto& translation : *stored.mutable_translations()) translation.clear_description();
  }
  for (const auto* cooperation : input.cooperations) {
    v1::Cooperation& stored = *inputs.cooperations.add_cooperations();
    stored = *cooperation;
    stored.clear_agreed_terms();
    stored.clear_milestones();
    stored.clear_signatures();
    for (v1::Cooperation::Report& report : *stored.mutable_reports()) {
      v1::Cooperation::Report heard;
      heard.set_city(report.city());
      *heard.mutable_create_time() = report.create_time();
      report = std::move(heard);
    }
  }
  for (const auto* directive : input.directives) *inputs.directives.add_directives() = *directive;
  return inputs;
}

}  // namespace entente::matching
