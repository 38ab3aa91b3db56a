/** Needs to name neither the native code nor JavaCPP. */
module org.example.consumer {
    requires dev.zarrbuffer;
    requires dev.zarrbuffer.zarr;
}
