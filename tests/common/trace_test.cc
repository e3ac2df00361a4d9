#include "services/common/base/trace.h"

#include <gtest/gtest.h>

namespace entente::common {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";

TEST(Trace, IsReadOfATraceparentOfTodayAndOfLaterVersions) {
  EXPECT_EQ(trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), kTrace);
  EXPECT_EQ(trace_of("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"), kTrace);
  EXPECT_EQ(trace_of(traceparent_of(kTrace)), kTrace);
}

TEST(Trace, IsEmptyWhereTheHeaderIsNone) {
  for (const char* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa-ba902b7-01",
                           "00-4bf92f3577b34da6-3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    EXPECT_EQ(trace_of(text), "") << text;
  }
}

}  // namespace
}  // namespace entente::common
