import type { ImageMember, ImageShares } from "../../provider/types.js";
import type { Paint } from "../terminal.js";
import type { ListFormat } from "./index.js";

/** An image whose shares `list` has read. */
export interface ListedShares extends Pick<ImageShares, "visibility"> {
    readonly imageId: string;
    readonly members: readonly ImageMember[];
}

const fields = ["imageId", "memberId", "status", "createdAt", "updatedAt"] as const;
const headings = ["IMAGE ID", "MEMBER ID", "STATUS", "CREATED AT", "UPDATED AT"];

/** If nothing could be read, nothing is written: not even what could be taken for an empty list. */
export async function listText(
    images: readonly ListedShares[],
    format: ListFormat,
    paint: Paint,
): Promise<string> {
    if (images.length === 0) {
        return "";
    }
    const members = images.flatMap((image) => image.members);
    switch (format) {
        case "json":
            return (await import("./json.js")).safeJson(images);
        case "csv":
            return (await import("./csv.js")).csv(
                fields,
                members.map((member) => ({ ...member })),
            );
        case "table":
            return (await import("./columns.js")).columns(
                headings,
                members.map((member) => fields.map((field) => member[field])),
                paint,
            );
    }
}
