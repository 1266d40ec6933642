import { capital, counted, listed, numberText } from "../../policy/findings/words.js";
import type { ReportedImage, ShareReport } from "../shareReport.js";
import type { Access } from "./accesses.js";
import { imageText } from "./words.js";

/** An image of which not everything was judged. */
export interface UnjudgedImage {
    readonly image: ReportedImage;
    /** What was not judged, and why, as a sentence. */
    readonly text: string;
}

export function unjudgedImages(report: ShareReport, all: readonly Access[]): UnjudgedImage[] {
    const byImage = Map.groupBy(
        all.filter(({ verdict }) => verdict === "notJudged"),
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
    const isOne = unjudged.length === 1;
    const why =
        report.source.kind === "audit"
            ? `the configuration leaves shares of ${isOne ? "its" : "their"} status out`
            : `no policy objected, and the events do not tell whether one judged ${isOne ? "it" : "them"}`;
    return `${capital(listed(parts, "and"))} of image ${imageText(report, imageId, name, image)} ${isOne ? "was" : "were"} not judged: ${why}.`;
}
