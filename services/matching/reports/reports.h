// The three kinds of reports, drafted from their sources: of a city, a programme, a creative field. Pure; thread-safe.
#pragma once

#include <string>

#include "entente/matching/v1/report_service.pb.h"
#include "services/matching/reports/report_sources.h"

namespace entente::matching {

// The six sections of a member city's four-yearly report to its network, in its order: executive summary, general
// information, contribution to the network's global management, initiatives at the local level, initiatives by
// inter-city cooperation, action plan for the four years to come (UNESCO Creative Cities Network, Membership Monitoring
// Guidelines). Inter-city cooperation is drafted wholly from the data; of the others what is known, and the city writes
// the rest.
v1::Report city_report(const std::string& city_name, const ReportSources& sources);
// Coverage, balance beside baselines, waiting, plans and beneficiaries of its last round; answers, times in states, who
// is asked most, cooperations.
v1::Report programme_report(const v1::Programme& programme, const ReportSources& sources);
// Answers, times in states, who is asked most, cooperations: of proposals and cooperations whose beneficiary has the
// creative field.
v1::Report field_report(const std::string& field, const ReportSources& sources);

}  // namespace entente::matching
