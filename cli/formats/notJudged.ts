import { capital, counted, listed, numberText } from "../../policy/findings/words.js";
import { quoted } from "../../provider/text.js";
import { whereIn } from "../origin.js";
import type { ReportedImage, ShareReport } from "../shareReport.js";
import { type Access, accesses } from "./accesses.js";

/** An image of which not everything was judged. */
export interface UnjudgedImage {
    readonly image: ReportedImage;
    /** What was not judged, and why, as a sentence. */
    readonly text: string;
}

export function unjudgedImages(report: ShareReport): UnjudgedImage[] {
    const byImage = Map.groupBy(
        accesses(report).filter(({ verdict }) => verdict === "notJudged"),
        ({ image }) => image,
    );
    return [...byImage].map(([image, unjudged]) => ({ image, text: textOf(report, image, unjudged) }));
}

function textOf(report: ShareReport, image: ReportedImage, unjudged: readonly Access[]): string {
    const { imageId, name, members } = image;
    const shares = unjudged.filter(({ viewer }) => viewer.kind === "account").length;
    const parts = [
        ...(shares < unjudged.length ? ["the visibility"] : []),
        ...(shares > 0 ? [`${numberText(shares)} of ${counted(members.length, "share")}`] : []),
    ];
    const where = whereIn(report, image);
    const subject = `image ${imageId}${name ? ` (${quoted(name)})` : ""}${where === undefined ? "" : ` of ${where}`}`;
    const isOne = unjudged.length === 1;
    const why =
        report.source.kind === "audit"
            ? `the configuration leaves shares of ${isOne ? "its" : "their"} status out`
            : `no policy objected, and the events do not tell whether one judged ${isOne ? "it" : "them"}`;
    return `${capital(listed(parts, "and"))} of ${subject} ${isOne ? "was" : "were"} not judged: ${why}.`;
}
