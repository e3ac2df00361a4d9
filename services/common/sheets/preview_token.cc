#include "services/common/sheets/preview_token.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include "entente/type/v1/sheet_reading.pb.h"
#include "services/common/text/sha256.h"

namespace entente::common {
namespace {

// Maps in the order of their keys.
std::string bytes_of(const google::protobuf::Message& message) {
  std::string bytes;
  google::protobuf::io::StringOutputStream stream(&bytes);
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeToCodedStream(&coded);
  coded.Trim();
  return bytes;
}

}  // namespace

std::string preview_token(std::string_view sheet, const SheetReading& reading, std::initializer_list<std::int64_t> more,
                          const type::v1::ImportReport& report) {
  type::v1::ImportReport done = report;
  done.clear_sheet_text();
  done.clear_preview_token();
  done.clear_stored();
  Digest digest("entente-preview/1");
  digest.add(sheet).add(reading.encoding).add(bytes_of(message_of(reading))).add(bytes_of(done));
  for (const std::int64_t value : more) digest.add(std::to_string(value));
  return digest.finish_hex();
}

}  // namespace entente::common
