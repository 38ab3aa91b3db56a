package dev.zarrbuffer.zarr.metadata;

import java.util.Map;
import java.util.Set;

/** What {@code zarr.json} of a group may say. */
public final class GroupMetadata {
    private static final Set<String> KNOWN = Set.of("zarr_format", "node_type", "attributes", "consolidated_metadata");

    private GroupMetadata() {}

    /**
     * Refuses members that are not known to this library and do not say {@code "must_understand": false}.
     *
     * @param key of the document, for the message
     * @param json the document
     * @throws MetadataException with the name of the first
     */
    public static void refuseUnknown(String key, Map<String, Object> json) throws MetadataException {
        new Fields(key, json).refuseUnknown(KNOWN);
    }
}
