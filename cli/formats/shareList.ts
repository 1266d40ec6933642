import { type ImageMember, type ImageShares, isOpenToEverybody } from "../../provider/types.js";
import type { Paint } from "../terminal.js";
import type { ListFormat } from "./index.js";

/** An image whose shares `list` has read. */
export interface ListedShares extends Pick<ImageShares, "visibility"> {
    readonly imageId: string;
    readonly members: readonly ImageMember[];
    /** Known if all images of the account are listed. */
    readonly name?: string;
}

type Row = { readonly [Field in (typeof allFields)[number]]?: string };

const fields = ["imageId", "memberId", "status", "createdAt", "updatedAt"] as const;
const allFields = [...fields, "imageName", "visibility"] as const;
const headings = ["IMAGE ID", "MEMBER ID", "STATUS", "CREATED AT", "UPDATED AT"];

/**
 * @param isOfAll Whether these are all images that others can use: then they have names, and one that everybody can use has a row.
 * @param width As wide as a line of a table may be.
 */
export async function listText(
    images: readonly ListedShares[],
    format: ListFormat,
    isOfAll: boolean,
    paint: Paint,
    width?: number,
): Promise<string> {
    switch (format) {
        case "json":
            return (await import("./json.js")).safeJson(images);
        case "csv":
            return (await import("./csv.js")).csv(isOfAll ? allFields : fields, rowsOf(images, isOfAll));
        case "table":
            return (await import("./columns.js")).columns(
                isOfAll ? [...headings, "NAME"] : headings,
                rowsOf(images, isOfAll).map((row) => [
                    row.imageId ?? "",
                    row.memberId ?? `everybody (${row.visibility})`,
                    row.status ?? "",
                    row.createdAt ?? "",
                    row.updatedAt ?? "",
                    ...(isOfAll ? [row.imageName ?? ""] : []),
                ]),
                paint,
                width,
            );
    }
}

function rowsOf(images: readonly ListedShares[], isOfAll: boolean): Row[] {
    return images.flatMap((each): Row[] => {
        const { imageId, name: imageName = "", visibility, members } = each;
        const image = { imageId, imageName, visibility };
        return isOfAll && isOpenToEverybody(visibility)
            ? [image]
            : members.map((member) => ({ ...image, ...member }));
    });
}
