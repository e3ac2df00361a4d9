// QuotaTable: how the quotas of a round fared, and what contradicts where they can't hold. Shows nothing that the
// document and the names don't say. Pure; thread-safe.
#pragma once

#include <iosfwd>
#include <string>

#include "cli/round_view/round_view.h"

namespace entente::cli {

// Class, least, most, reached, and what each costs; the smallest score that fairness let in. Nothing where the
// programme asks for neither.
void print_quotas(std::ostream& out, const matching::RoundDocument& round, const Names& names,
                  matching::Language language);

// A line for each text, the last one apart: what would do.
void print_conflict(std::ostream& out, const google::protobuf::RepeatedPtrField<type::v1::EngineText>& conflict,
                    const Names& names, matching::Language language);

// "north-south", "least developed countries", "Music": a class in words.
std::string quota_class_name(std::string_view of, const Names& names, matching::Language language);

}  // namespace entente::cli
