#include "services/common/base/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/ids.h"
#include "services/common/base/log.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kHeader[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(Trace, IsReadOfATraceparentOfTodayAndOfLaterVersions) {
  for (const char* text : {kHeader, "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"}) {
    const auto trace = parse_traceparent(text);
    ASSERT_TRUE(trace.has_value()) << text;
    EXPECT_EQ(trace->id, kTrace);
    EXPECT_EQ(trace->parent, 0x00f067aa0ba902b7U);
    EXPECT_TRUE(trace->sampled);
  }
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-02")->sampled);
}

TEST(Trace, IsNothingWhereTheHeaderIsNone) {
  for (const char* text : {"", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa-ba902b7-01",
                           "00-4bf92f3577b34da6-3ce929d0e0e4736-00f067aa0ba902b7-01"}) {
    EXPECT_FALSE(parse_traceparent(text).has_value()) << text;
  }
}

TEST(Trace, GoesOnUnderASpanOfItsOwn) {
  SeededIds ids(1);
  const Trace trace = begin_trace(kHeader, ids, 0);
  EXPECT_EQ(trace.id, kTrace);
  EXPECT_EQ(trace.parent, 0x00f067aa0ba902b7U);
  EXPECT_NE(trace.span, 0U);
  EXPECT_NE(trace.span, trace.parent);
  EXPECT_TRUE(trace.sampled) << "who began the trace says so";
  const Trace next = begin_trace(traceparent_of(trace), ids, 0);
  EXPECT_EQ(next.id, kTrace);
  EXPECT_EQ(next.parent, trace.span);
  EXPECT_EQ(traceparent_of({kTrace, 0x00f067aa0ba902b7, 0, true}), kHeader);
}

TEST(Trace, BeginsSampledAsOftenAsItIsAskedTo) {
  SeededIds ids(2);
  for (const auto& [percent, least, most] : {std::tuple{0, 0, 0}, {25, 400, 600}, {100, 2000, 2000}, {-5, 0, 0}}) {
    int sampled = 0;
    for (int i = 0; i < 2000; ++i) {
      const Trace trace = begin_trace("", ids, percent);
      EXPECT_EQ(trace.parent, 0U);
      sampled += trace.sampled ? 1 : 0;
    }
    EXPECT_GE(sampled, least) << percent;
    EXPECT_LE(sampled, most) << percent;
  }
}

TEST(Trace, IsInTheLinesOfWhoWorksForIt) {
  const LogCapture lines;
  const Trace trace{kTrace, 1, 0, false}, inner{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 2, 0, false};
  log_info("before");
  EXPECT_THAT(lines.text(), Not(HasSubstr("trace")));
  {
    const TraceScope scope(trace);
    {
      const TraceScope nested(inner);
      log_info("nested");
    }
    EXPECT_THAT(lines.text(), HasSubstr(R"("message":"nested","trace":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")"));
    log_info("within");
    EXPECT_THAT(lines.text(), HasSubstr(R"("message":"within","trace":"4bf92f3577b34da6a3ce929d0e0e4736")"));
    log_info("its own", {{"trace", "other"}});
    EXPECT_THAT(lines.text(), HasSubstr(R"("message":"its own","trace":"other")"));
  }
  EXPECT_EQ(current_trace(), nullptr);
}

}  // namespace
}  // namespace entente::common
