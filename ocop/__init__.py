"""The OCOP programme: certificates, and the stars they give to products while in force."""
