import { GatewayError, ImageServiceError } from "./errors.js";
import { canRead, isListed } from "./imageRules.js";
import type { ImageStore, StoredImage } from "./imageStore.js";
import { type ImageField, imageField, SORT_FIELDS } from "./wire.js";

/** One page of an account's images. */
export interface ImagePage {
    readonly images: readonly StoredImage[];
    /** The query of the first page, without the `?`. */
    readonly first: string;
    /** That of the next page. Like Glance, every full page has one, even if no more images follow. */
    readonly next: string | undefined;
}

interface SortKey {
    readonly field: string;
    readonly direction: 1 | -1;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;
const VISIBILITIES = ["public", "community", "shared", "private", "all"];

export function listImages(store: ImageStore, caller: string, query: string): ImagePage {
    // If a name is given twice, the last one counts.
    const {
        limit,
        marker,
        sort,
        visibility,
        os_hidden = "false",
        ...filters
    } = Object.fromEntries(new URLSearchParams(query));
    const pageSize = readLimit(limit);
    if (visibility !== undefined && !VISIBILITIES.includes(visibility)) {
        throw new ImageServiceError(400, `Invalid visibility value: ${visibility}`);
    }
    const hidden = readHidden(os_hidden);
    const inOrder = comparison(readSort(sort));
    const markerImage = marker === undefined ? undefined : readMarker(store, caller, marker);
    const images = [...store.all()]
        .filter((image) => isListed(image, caller, visibility) && image.hidden === hidden)
        .filter((image) => matches(image, filters))
        .filter((image) => markerImage === undefined || inOrder(image, markerImage) > 0)
        .sort(inOrder)
        .slice(0, pageSize);
    return { images, ...links(query, images, pageSize) };
}

function readLimit(limit: string | undefined): number {
    if (limit === undefined) {
        return DEFAULT_LIMIT;
    }
    const size = /^\d{1,5}$/.test(limit) ? Number(limit) : 0;
    if (size < 1 || size > MAX_LIMIT) {
        throw new GatewayError(400, `limit must be a number from 1 to ${MAX_LIMIT}.`);
    }
    return size;
}

function readHidden(text: string): boolean {
    const value = text.toLowerCase();
    if (value !== "true" && value !== "false") {
        throw new ImageServiceError(
            400,
            `Invalid value '${text}' for 'os_hidden' filter. Valid values are 'true' or 'false'.`,
        );
    }
    return value === "true";
}

function readMarker(store: ImageStore, caller: string, marker: string): StoredImage {
    const image = store.find(marker);
    if (image === undefined) {
        throw new ImageServiceError(400, `No image found with ID ${marker}`);
    }
    if (!canRead(image, caller)) {
        throw new ImageServiceError(403, `Forbidding request, image ${marker} not visible`);
    }
    return image;
}

/** @param sort For example `name:asc,created_at`; a field without a direction is sorted downwards. */
function readSort(sort = "created_at"): SortKey[] {
    const keys = sort.split(",").map((key): SortKey => {
        const [field = "", direction = "desc"] = key.split(":").map((part) => part.trim());
        if (!SORT_FIELDS.includes(field)) {
            throw new ImageServiceError(
                400,
                `Invalid sort key: ${field}. It must be one of the following: ${SORT_FIELDS.join(", ")}.`,
            );
        }
        if (direction !== "asc" && direction !== "desc") {
            throw new ImageServiceError(400, `Invalid sort direction: ${direction}`);
        }
        return { field, direction: direction === "asc" ? 1 : -1 };
    });
    // Equal images are sorted by age and then by ID, so that paging never meets a tie.
    const direction = keys.length === 1 ? (keys[0]?.direction ?? -1) : -1;
    return [...keys, { field: "created_at", direction }, { field: "id", direction }];
}

function comparison(keys: readonly SortKey[]): (a: StoredImage, b: StoredImage) => number {
    return (a, b) => {
        for (const { field, direction } of keys) {
            const order = compare(imageField(a, field), imageField(b, field));
            if (order !== 0) {
                return order * direction;
            }
        }
        return 0;
    };
}

function compare(a: ImageField, b: ImageField): number {
    if (a === b) {
        return 0;
    }
    return (a ?? "") < (b ?? "") ? -1 : 1;
}

/** Any other name in the query filters by the image's field of that name; an image without the field does not match. */
function matches(image: StoredImage, filters: Readonly<Record<string, string>>): boolean {
    return Object.entries(filters).every(([name, value]) => imageField(image, name) === value);
}

function links(
    query: string,
    images: readonly StoredImage[],
    pageSize: number,
): Pick<ImagePage, "first" | "next"> {
    const parameters = new URLSearchParams(Object.fromEntries(new URLSearchParams(query)));
    parameters.delete("marker");
    const first = parameters.toString();
    const last = images.at(-1);
    if (last === undefined || images.length < pageSize) {
        return { first, next: undefined };
    }
    parameters.set("marker", last.id);
    return { first, next: parameters.toString() };
}
