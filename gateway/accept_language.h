// Which language the person behind a request reads. Thread-safe: a pure function.
#pragma once

#include "gateway/http/http_message.h"
#include "services/common/sheets/texts.h"

namespace entente::gateway {

// By `accept-language` (RFC 9110, 12.5.4): French where it has a greater weight there than English, or stands first of
// the same; else English. Weights that can't be read are 0.
common::Language language_of(const HttpRequest& request);

}  // namespace entente::gateway
