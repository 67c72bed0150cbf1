/** A certificate for "localhost" alone, signed by its own key: what a mail server inside a company often has. */
export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBlTCCATugAwIBAgIUITKwFLZxq0mOGN8I2E+lB49NWvkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzE2MjgzM1oYDzIxMjYxMDMw
MTYyODMzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAASF9BJf6FFINhm43Szb8Gbmoh7Zcsnndpwj5JyNy34sXuloRtOv3y+W
MA7nIoxNB3//CrDLpEzuFIkRZ7rjNz7lo2kwZzAdBgNVHQ4EFgQUwbt+pJTG07Hg
tBjyVrKdXj4oxz0wHwYDVR0jBBgwFoAUwbt+pJTG07HgtBjyVrKdXj4oxz0wDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
SAAwRQIhAPtc+CPbGBMm+gB28ltDbN4t3DMpAXDRiScsNQzL0xvCAiAt6Sa5lDfX
Bzuw/24iNNb2MdkUIqPQmRhobNhqHlb+yA==
-----END CERTIFICATE-----`;

/** Its key; it opens nothing but the servers of these tests. */
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3Xphg1XssgHtPnPW
BHEOQUJgDjfozZutZapyT7ho09+hRANCAASF9BJf6FFINhm43Szb8Gbmoh7Zcsnn
dpwj5JyNy34sXuloRtOv3y+WMA7nIoxNB3//CrDLpEzuFIkRZ7rjNz7l
-----END PRIVATE KEY-----`;
