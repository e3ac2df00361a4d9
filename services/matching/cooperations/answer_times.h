// How soon cities answered, as a cooperation keeps it: it is part of their record as providers. Pure; thread-safe.
#pragma once

#include "entente/matching/v1/proposal.pb.h"

namespace entente::matching {

// Writes `answers` of the cooperation: of each party that was asked and has answered. Idempotent.
void note_answers(const google::protobuf::RepeatedPtrField<v1::Proposal::Party>& parties, v1::Cooperation& cooperation);

}  // namespace entente::matching
