#include "services/matching/proposals/proposal_head.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cstdint>
#include <span>

namespace entente::matching {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;
using google::protobuf::io::StringOutputStream;

// The fields of a message that are left out, and the one of which parts are.
struct Cut {
  std::span<const int> left_out;
  int inner = 0;  // 0: none
  const Cut* of_inner = nullptr;
};

constexpr int kOfCandidate[] = {v1::Candidate::kTermsFieldNumber, v1::Candidate::kThirdCityFieldNumber};
constexpr int kOfPairing[] = {v1::RoundPairing::kRunnersUpFieldNumber, v1::RoundPairing::kPricesFieldNumber,
                              v1::RoundPairing::kReservesFieldNumber};
constexpr Cut kCandidate{kOfCandidate};
constexpr Cut kPairing{kOfPairing, v1::RoundPairing::kCandidateFieldNumber, &kCandidate};
constexpr Cut kProposal{{}, v1::Proposal::kPairingFieldNumber, &kPairing};

// Copies the fields that stay, up to the end of `in` or of its limit. False: it is no message.
bool copy(CodedInputStream& in, const Cut& cut, std::string& to) {
  StringOutputStream bytes(&to);
  CodedOutputStream out(&bytes);
  while (const std::uint32_t tag = in.ReadTag()) {
    const int number = WireFormatLite::GetTagFieldNumber(tag);
    if (number == cut.inner) {
      std::uint32_t size = 0;
      if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED || !in.ReadVarint32(&size))
        return false;
      const CodedInputStream::Limit limit = in.PushLimit(static_cast<int>(size));
      std::string inner;
      if (!copy(in, *cut.of_inner, inner)) return false;
      in.PopLimit(limit);
      out.WriteTag(tag);
      out.WriteVarint32(static_cast<std::uint32_t>(inner.size()));
      out.WriteString(inner);
    } else if (std::find(cut.left_out.begin(), cut.left_out.end(), number) != cut.left_out.end()) {
      if (!WireFormatLite::SkipField(&in, tag)) return false;
    } else if (!WireFormatLite::SkipField(&in, tag, &out)) {
      return false;
    }
  }
  return in.ConsumedEntireMessage();
}

}  // namespace

absl::StatusOr<v1::Proposal> read_head(const std::string& body) {
  CodedInputStream in(reinterpret_cast<const std::uint8_t*>(body.data()), static_cast<int>(body.size()));
  std::string head;
  v1::Proposal proposal;
  if (!copy(in, kProposal, head) || !proposal.ParseFromString(head))
    return absl::DataLossError("a stored message can't be read");
  return proposal;
}

}  // namespace entente::matching
