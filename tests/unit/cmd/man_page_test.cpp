#include "cmd/man_page.h"

#include <catch2/catch.hpp>

using sixth::cmd::roff_of;

TEST_CASE("prose becomes roff") {
    CHECK(roff_of("# EXIT STATUS\none\ntwo\n\nthree `a-b` c-d\n") ==
          ".SH \"EXIT STATUS\"\none\ntwo\n.PP\nthree \\fBa\\-b\\fR c-d\n");
    CHECK(roff_of("# FILES\n- 0: fine\n- 1: not\n\nafter\n") ==
          ".SH FILES\n.IP \\(bu 2\n0: fine\n.IP \\(bu 2\n1: not\n.PP\nafter\n");
    CHECK(roff_of("a:\n\n    x = 'y'\n\n    z\n\nb\n") ==
          "a:\n.PP\n.RS 4\n.nf\nx = \\(aqy\\(aq\n\nz\n.fi\n.RE\n.PP\nb\n");
}

TEST_CASE("what roff would take for its own is escaped") {
    CHECK(roff_of(".sixth and 'x'\n") == "\\&.sixth and 'x'\n");
    CHECK(roff_of("'x'\n") == "\\&'x'\n");
    CHECK(roff_of("a\\b ~c ^d\n") == "a\\eb \\(tic \\(had\n");
    CHECK(roff_of("`.sixth/x`\n").find("\\fB") == 0);
}
