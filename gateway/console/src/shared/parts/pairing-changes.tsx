// Pairings that come in and go out, one a line.
import type { Candidate } from "#contracts/entente/matching/v1/pairing_pb.js";
import { score } from "../format";
import { t } from "../texts";
import { AxisGlyph, PairName } from "./marks";

export const keyOf = ({ pairing }: Candidate): string =>
  `${pairing?.need} ${pairing?.offer} ${pairing?.facilitator}`;

export const PairingChange = ({ of, kind, scale }: { of: Candidate; kind: "in" | "out"; scale: number }) => (
  <li className={kind}>
    <span className="sign" aria-hidden="true">
      {kind === "in" ? "+" : "−"}
    </span>
    <AxisGlyph axis={of.axis} />
    {of.pairing && <PairName pairing={of.pairing} />}
    <span className="num">{score(of.score, scale)}</span>
    <span className="vh">{kind === "in" ? t("comes_in") : t("goes_out")}</span>
  </li>
);
