#include <algorithm>
#include <set>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/cooperations/agreement_sheet.h"
#include "services/matching/reports/report_parts.h"
#include "services/matching/reports/reports.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Cooperation;
using v1::Report;

class CityReport {
 public:
  CityReport(const std::string& city_name, const ReportSources& sources) : city_(city_name), sources_(sources) {
    const auto found = sources.world.profiles->cities.find(city_name);
    profile_ = found == sources.world.profiles->cities.end() ? nullptr : found->second.get();
  }

  Report draft() {
    report_.set_subject(city_);
    report_.set_title(said("title.city", sources_, {{"city", city_label(sources_.world, city_)}}));
    summary();
    general();
    section("global-management").set_to_write(true);
    local();
    inter_city();
    plan();
    return std::move(report_);
  }

 private:
  Report::Section& section(std::string_view id) { return add_section(id, sources_, report_); }

  std::string day(bool has, const type::v1::PartialDate& date) const {
    return has ? common::format_date(common::format_partial_date(date), sources_.language) : kNotKnown;
  }

  std::shared_ptr<const listings::v1::Listing> listing(const std::string& name) {
    auto found = sources_.world.listing(name);
    if (found != nullptr && found->example()) report_.set_example(true);
    return found;
  }

  std::string title(const std::string& name) {
    const auto found = listing(name);
    if (found != nullptr) return found->title();
    return name.empty() ? kNotKnown : std::string(common::id_of(name));
  }

  type::v1::PartyRole role_in(const Cooperation& cooperation) const {
    if (cooperation.beneficiary_city() == city_) return type::v1::PARTY_ROLE_BENEFICIARY;
    return cooperation.pivotal_city() == city_ ? type::v1::PARTY_ROLE_PIVOTAL : type::v1::PARTY_ROLE_FACILITATING;
  }

  std::vector<std::string> partners(const Cooperation& cooperation) const {
    std::vector<std::string> names;
    for (const std::string& city :
         {cooperation.beneficiary_city(), cooperation.pivotal_city(), cooperation.facilitating_city()}) {
      if (!city.empty() && city != city_) names.push_back(city);
    }
    return names;
  }

  std::string partners_label(const Cooperation& cooperation) const {
    std::vector<std::string> labels;
    for (const std::string& city : partners(cooperation)) labels.push_back(city_label(sources_.world, city));
    return common::join(labels, ", ");
  }

  // What the cooperation is about: the need's title, or else the offer's.
  std::string subject(const Cooperation& cooperation) {
    return title(cooperation.need().empty() ? cooperation.offer() : cooperation.need());
  }

  std::string in_figures() const {
    std::set<std::string> cities;
    std::set<std::string> countries;
    for (const Cooperation& cooperation : sources_.cooperations) {
      for (const std::string& city : partners(cooperation)) {
        cities.insert(city);
        const auto found = sources_.world.profiles->cities.find(city);
        if (found != sources_.world.profiles->cities.end()) countries.insert(found->second->country());
      }
    }
    const auto size = [](const auto& set) { return static_cast<std::int64_t>(set.size()); };
    return said("city_in_figures", sources_,
                {{"city", city_label(sources_.world, city_)},
                 {"cooperations", counted("cooperations_with", size(sources_.cooperations), sources_)},
                 {"cities", counted("cities", size(cities), sources_)},
                 {"countries", counted("countries", size(countries), sources_)}});
  }

  void summary() {
    Report::Section& part = section("executive-summary");
    part.set_to_write(true);
    add_text(in_figures(), part);
  }

  void general() {
    Report::Section& part = section("general-information");
    part.set_to_write(true);
    Report::Table& table = add_table(said("profile", sources_), {said("value", sources_)}, part);
    add_row(said("city", sources_), {city_label(sources_.world, city_)}, table);
    if (profile_ != nullptr) {
      add_row(said("country", sources_), {country(profile_->country())}, table);
      for (const auto& period : profile_->field_periods()) {
        add_row(said("field", sources_),
                {code_label(sources_.world, "creative-field", period.creative_field(), sources_.language)}, table);
      }
      add_row(said("designation_year", sources_),
              {profile_->designation_year() == 0 ? kNotKnown : std::to_string(profile_->designation_year())}, table);
    }
    add_row(said("period", sources_), {days_label(sources_)}, table);
  }

  std::string country(const std::string& code) const {
    const auto found = sources_.world.profiles->countries.find(common::CountryName(code).text());
    if (found == sources_.world.profiles->countries.end()) return code;
    const auto label = found->second->labels().find(common::language_code(sources_.language));
    return label == found->second->labels().end() ? code : label->second;
  }

  void local() {
    Report::Section& part = section("local-initiatives");
    part.set_to_write(true);
    if (profile_ == nullptr || profile_->development_plans().empty()) return;
    Report::Table& table = add_table(said("development_plans", sources_), {said("period", sources_)}, part);
    for (const auto& plan : profile_->development_plans())
      add_row(plan.title(), {plan.period().empty() ? kNotKnown : plan.period()}, table);
  }

  void inter_city() {
    Report::Section& part = section("inter-city-cooperation");
    add_text(in_figures(), part);
    if (sources_.cooperations.empty()) return;
    Report::Table& table = add_table(said("cooperations", sources_),
                                     {said("role", sources_), said("about", sources_), said("from", sources_),
                                      said("until", sources_), said("state", sources_)},
                                     part);
    for (const Cooperation& cooperation : sources_.cooperations) {
      add_row(partners_label(cooperation),
              {common::text_or_code("printed.role.", common::word_of(role_in(cooperation)), sources_.language),
               subject(cooperation), day(cooperation.has_start(), cooperation.start()),
               day(cooperation.has_end(), cooperation.end()),
               common::text_or_code("review.state.", common::word_of(cooperation.state()), sources_.language)},
              table);
      add_words(cooperation, part);
    }
    add_people(sources_, true, part);
  }

  // A paragraph of what came of it, in the words of this city, else of who reports.
  void add_words(const Cooperation& cooperation, Report::Section& part) {
    const auto own = std::find_if(cooperation.reports().begin(), cooperation.reports().end(),
                                  [&](const Cooperation::Report& report) { return report.city() == city_; });
    const Cooperation::Report* const report = own != cooperation.reports().end() ? &*own : report_of(cooperation);
    if (report == nullptr) return;
    std::string words =
        said("with", sources_, {{"partners", partners_label(cooperation)}, {"about", subject(cooperation)}});
    if (!report->outcomes().empty()) common::append(words, "\n", report->outcomes());
    common::append(words, "\n", said("worth_it", sources_, {{"mark", std::to_string(report->worth())}}));
    if (!report->worth_reason().empty()) common::append(words, " ", report->worth_reason());
    for (const std::string& uri : report->evidence_uris()) common::append(words, "\n", uri);
    add_text(words, part);
  }

  void plan() {
    Report::Section& part = section("action-plan");
    part.set_to_write(true);
    Report::Table& steps =
        add_table(said("next_steps", sources_), {said("until", sources_), said("step", sources_)}, part);
    for (const Cooperation& cooperation : sources_.cooperations) {
      const bool open =
          cooperation.state() == Cooperation::STATE_AGREED || cooperation.state() == Cooperation::STATE_RUNNING;
      for (const auto& milestone : cooperation.milestones()) {
        if (open && !milestone.done() && milestone.city() == city_)
          add_row(partners_label(cooperation), {day(true, milestone.date()), milestone.title()}, steps);
      }
    }
    Report::Table& listings = add_table(said("open_listings", sources_), {said("kind", sources_)}, part);
    ByName<listings::v1::Listing> in_order;
    sources_.world.listings->listings.for_each_of(
        city_, [&](const std::string& name, const HeldListing& held) { in_order.emplace(name, held); });
    for (const auto& [name, held] : in_order) {
      const auto listing = held.message();
      if (listing->state() != listings::v1::Listing::STATE_PUBLISHED) continue;
      if (listing->example()) report_.set_example(true);
      add_row(listing->title(),
              {common::text_or_code("printed.kind.", common::word_of(listing->kind()), sources_.language)}, listings);
    }
  }

  const std::string& city_;
  const ReportSources& sources_;
  const profiles::v1::City* profile_ = nullptr;
  Report report_;
};

}  // namespace

Report city_report(const std::string& city_name, const ReportSources& sources) {
  return CityReport(city_name, sources).draft();
}

}  // namespace entente::matching
