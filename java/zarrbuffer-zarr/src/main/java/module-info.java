/** Zarr arrays and groups over the buffers of {@code dev.zarrbuffer}. */
module dev.zarrbuffer.zarr {
    requires transitive dev.zarrbuffer;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.jr.ob;
    requires com.github.luben.zstd_jni;
    requires java.net.http;
    requires org.apache.commons.compress;
    requires org.lz4.java;

    exports dev.zarrbuffer.zarr;
    exports dev.zarrbuffer.zarr.codec;
    exports dev.zarrbuffer.zarr.metadata;
    exports dev.zarrbuffer.zarr.store;

    uses dev.zarrbuffer.zarr.codec.CodecProvider;
    uses dev.zarrbuffer.zarr.store.StoreProvider;

    provides dev.zarrbuffer.zarr.codec.CodecProvider with
            dev.zarrbuffer.zarr.codec.StandardCodecs;
}
