import type { ImageMember, ImageShares } from "../../provider/types.js";
import type { Paint } from "../terminal.js";
import { columns } from "./columns.js";
import { csv } from "./csv.js";
import { safeJson } from "./json.js";

/** An image whose shares `list` has read. */
export interface ListedShares extends Pick<ImageShares, "visibility"> {
    readonly imageId: string;
    readonly members: readonly ImageMember[];
}

/** The formats of `list`. */
export const listFormats = ["table", "json", "csv"] as const;
export type ListFormat = (typeof listFormats)[number];

const fields = ["imageId", "memberId", "status", "createdAt", "updatedAt"] as const;
const headings = ["IMAGE ID", "MEMBER ID", "STATUS", "CREATED AT", "UPDATED AT"];

/** Where nothing could be read, nothing is written: not even what could be taken for an empty list. */
export function listText(images: readonly ListedShares[], format: ListFormat, paint: Paint): string {
    if (images.length === 0) {
        return "";
    }
    const members = images.flatMap((image) => image.members);
    switch (format) {
        case "json":
            return safeJson(images);
        case "csv":
            return csv(
                fields,
                members.map((member) => ({ ...member })),
            );
        case "table":
            return columns(
                headings,
                members.map((member) => fields.map((field) => ({ text: member[field] }))),
                paint,
            );
    }
}
